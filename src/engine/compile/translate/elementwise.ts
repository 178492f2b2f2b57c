import { HEIGHT } from '../../kernels/activation.ts';
import { binary, comparison, unary, unaryGraph } from '../../native/kernels/elementwise.ts';
import type { GraphBuilder } from '../builder.ts';
import { isFloat, type Translation } from './translation.ts';

/** ONNX has these under other names or none, and `native` runs TensorFlow.js's loops for them. */
const further: Record<string, string> = {
  Acos: 'Acos',
  Asin: 'Asin',
  Atan: 'Atan',
  Cosh: 'Cosh',
  Round: 'Round',
  Sign: 'Sign',
  Sinh: 'Sinh',
  Tan: 'Tan',
};
const logical: Record<string, string> = { LogicalAnd: 'And', LogicalOr: 'Or' };

export const elementwise: Record<string, Translation> = {
  ...each(unary, (kernel) => ({ inputs: { x } }, graph) => {
    if (!isFloat(x)) return kernel === 'Neg' && x.dtype === 'int32' ? [graph.node('Neg', [x.name])] : null;
    return graph.inline(unaryGraph(kernel), { A: x.name });
  }),

  ...each(
    further,
    (_, op) =>
      ({ inputs: { x } }, graph) =>
        isFloat(x) ? [graph.node(op, [x.name])] : null,
  ),

  ...each(binary, (_, op) => ({ inputs: { a, b } }, graph) => {
    if (a.dtype !== b.dtype || a.dtype === 'bool') return null;
    if (!isFloat(a) && !['Add', 'Sub', 'Mul'].includes(op)) return null;
    return [graph.node(op, [a.name, b.name])];
  }),

  ...each(comparison, (_, op) => ({ inputs: { a, b } }, graph) => {
    return a.dtype === b.dtype && a.dtype !== 'bool' ? [graph.node(op, [a.name, b.name])] : null;
  }),

  ...each(logical, (_, op) => ({ inputs: { a, b } }, graph) => [graph.node(op, [a.name, b.name])]),

  NotEqual: ({ inputs: { a, b } }, graph) =>
    a.dtype === b.dtype && a.dtype !== 'bool'
      ? [graph.node('Not', [graph.node('Equal', [a.name, b.name])])]
      : null,

  LogicalNot: ({ inputs: { x } }, graph) => [graph.node('Not', [x.name])],

  IsNan: ({ inputs: { x } }, graph) => (isFloat(x) ? [graph.node('IsNaN', [x.name])] : null),

  SquaredDifference: ({ inputs: { a, b } }, graph) => {
    if (!isFloat(a, b)) return null;
    const difference = graph.node('Sub', [a.name, b.name]);
    return [graph.node('Mul', [difference, difference])];
  },

  AddN: ({ list }, graph) =>
    isFloat(...list)
      ? [
          graph.node(
            'Sum',
            list.map(({ name }) => name),
          ),
        ]
      : null,

  Select: ({ inputs: { condition, t, e } }, graph) => {
    const same = condition.shape.length === t.shape.length && t.dtype === e.dtype && t.dtype !== 'bool';
    return same ? [graph.node('Where', [condition.name, t.name, e.name])] : null;
  },

  Cast: ({ inputs: { x }, attrs: { dtype } }, graph) => {
    if (x.dtype === dtype) return [graph.node('Identity', [x.name])];
    // What becomes of NaN and of floats that no integer reaches is not the same everywhere.
    if (dtype === 'int32' && isFloat(x)) return null;
    return [graph.cast(x.name, dtype)];
  },

  Identity: ({ inputs: { x } }, graph) => [graph.node('Identity', [x.name])],

  ReluGrad: ({ inputs: { dy, y } }, graph) => {
    // ONNX Runtime's Where takes thrice as long as these, which make a NaN of an infinity times 0: that must not count.
    const positive = graph.cast(graph.node('Greater', [y.name, graph.float(0)]), 'float32');
    const result = graph.node('Mul', [dy.name, positive]);
    graph.check(graph.node('ReduceSum', [result], { keepdims: { int: 0 } }));
    return [result];
  },

  /** x · Φ(x) */
  Gelu: ({ inputs: { x } }, graph) => [graph.node('Mul', [x.name, share(x.name, graph)])],

  /** Beside it its slope, Φ(x) + x · φ(x). */
  GeluSlope: ({ inputs: { x } }, graph) => {
    const mul = (a: string, b: string) => graph.node('Mul', [a, b]);
    const below = share(x.name, graph);
    const bell = graph.node('Exp', [mul(mul(x.name, x.name), graph.float(-0.5))]);
    const rise = mul(x.name, mul(bell, graph.float(HEIGHT)));
    return [mul(x.name, below), graph.node('Add', [below, rise])];
  },
};

/** Φ(x), which ONNX Runtime computes once where an op and its gradient both need it. */
function share(x: string, graph: GraphBuilder): string {
  const erf = graph.node('Erf', [graph.node('Mul', [x, graph.float(Math.SQRT1_2)])]);
  return graph.node('Mul', [graph.node('Add', [erf, graph.float(1)]), graph.float(0.5)]);
}

function each<T>(
  table: Record<string, T>,
  translation: (kernel: string, entry: T) => Translation,
): Record<string, Translation> {
  return Object.fromEntries(Object.entries(table).map(([name, entry]) => [name, translation(name, entry)]));
}
