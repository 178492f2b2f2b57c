import type { GraphBuilder, Value } from '../builder.ts';
import { isFloat, type Source, sizeOf, type Translation } from './translation.ts';

export const reduction: Record<string, Translation> = {
  Sum: (source, graph) => (source.inputs.x.dtype === 'bool' ? null : reduce('ReduceSum', source, graph)),
  Mean: (source, graph) => (isFloat(source.inputs.x) ? reduce('ReduceMean', source, graph) : null),
  Prod: (source, graph) => (isFloat(source.inputs.x) ? reduce('ReduceProd', source, graph) : null),
  Max: (source, graph) => extreme('ReduceMax', source, graph),
  Min: (source, graph) => extreme('ReduceMin', source, graph),

  Softmax: ({ inputs: { logits }, attrs: { dim } }, graph) => alongLast('Softmax', logits, dim, graph),
  LogSoftmax: ({ inputs: { logits }, attrs: { axis } }, graph) =>
    alongLast('LogSoftmax', logits, axis, graph),

  SoftmaxGrad: ({ inputs: { dy, y } }, graph) => [softmaxGrad(dy, y, graph)],

  /** `causal`: a column beyond the row counts nothing, not even a NaN, so a sum of the input must be finite. */
  ScaledSoftmax: ({ inputs: { x }, attrs: { scale, causal } }, graph) => {
    let scores = scale === 1 ? x.name : graph.node('Mul', [x.name, graph.float(scale)]);
    if (causal) {
      graph.check(graph.node('ReduceSum', [x.name], { keepdims: { int: 0 } }));
      scores = graph.node('Add', [scores, causalMask(x.shape, graph)]);
    }
    return [graph.node('Softmax', [scores], { axis: { int: -1 } })];
  },

  ScaledSoftmaxGrad: ({ inputs: { dy, y }, attrs: { scale } }, graph) => {
    const slope = softmaxGrad(dy, y, graph);
    return [scale === 1 ? slope : graph.node('Mul', [slope, graph.float(scale)])];
  },

  CrossEntropy: ({ inputs: { logits, labels } }, graph) => {
    const logs = graph.node('LogSoftmax', [logits.name], { axis: { int: -1 } });
    const places = graph.reshape(labels.name, [logits.shape[0], 1]);
    const own = graph.node('GatherElements', [logs, places], { axis: { int: 1 } });
    return [graph.node('Neg', [graph.reshape(own, [logits.shape[0]])]), graph.node('Exp', [logs])];
  },

  CrossEntropyGrad: ({ inputs: { dy, probabilities, labels } }, graph) => {
    const [rows, classes] = probabilities.shape;
    const depth = graph.constant('int64', [classes], []);
    const own = graph.node('OneHot', [
      graph.cast(labels.name, 'int64'),
      depth,
      graph.constant('float32', [0, 1], [2]),
    ]);
    const rest = graph.node('Sub', [probabilities.name, own]);
    return [graph.node('Mul', [rest, graph.reshape(dy.name, [rows, 1])])];
  },

  /** https://onnx.ai/onnx/operators/onnx__LayerNormalization.html, whose third output is 1 / sqrt(variance + eps) too. */
  LayerNorm: ({ inputs: { x, weight, bias }, attrs: { columns, eps } }, graph) => {
    const rows = graph.reshape(x.name, [sizeOf(x.shape) / columns, columns]);
    const ones = () => graph.constant('float32', new Array(columns).fill(1), [columns]);
    const operands = [rows, weight?.name ?? ones(), ...(bias ? [bias.name] : [])];
    const attributes = { axis: { int: -1 }, epsilon: { float: eps } };
    const [y, mean, scale] = graph.several('LayerNormalization', operands, 3, attributes);
    return [graph.reshape(y, x.shape), mean, scale];
  },

  LayerNormGrad: ({ inputs: { dy, x, mean, scale, weight }, attrs: { columns } }, graph) => {
    const [rows, given] = [x, dy].map((each) =>
      graph.reshape(each.name, [sizeOf(x.shape) / columns, columns]),
    );
    const along = (op: string, terms: string, axis: number) =>
      graph.node(op, [terms, graph.integers([axis])], { keepdims: { int: axis } });
    const normal = graph.node('Mul', [graph.node('Sub', [rows, mean.name]), scale.name]);
    const slope = weight ? graph.node('Mul', [given, weight.name]) : given;
    const pull = along('ReduceMean', graph.node('Mul', [slope, normal]), 1);
    const rest = graph.node('Sub', [
      graph.node('Sub', [slope, along('ReduceMean', slope, 1)]),
      graph.node('Mul', [normal, pull]),
    ]);
    return [
      graph.reshape(graph.node('Mul', [rest, scale.name]), x.shape),
      along('ReduceSum', graph.node('Mul', [given, normal]), 0),
      along('ReduceSum', given, 0),
    ];
  },
};

/** y · (dy − Σ dy · y) */
function softmaxGrad(dy: Value, y: Value, graph: GraphBuilder): string {
  const product = graph.node('Mul', [dy.name, y.name]);
  const sum = graph.node('ReduceSum', [product, graph.integers([-1])], { keepdims: { int: 1 } });
  return graph.node('Mul', [y.name, graph.node('Sub', [dy.name, sum])]);
}

/** −∞ where the column is beyond the row. */
function causalMask(shape: readonly number[], graph: GraphBuilder): string {
  const [rows, columns] = shape.slice(-2);
  const values = Float32Array.from({ length: rows * columns }, (_, i) =>
    i % columns > Math.floor(i / columns) ? Number.NEGATIVE_INFINITY : 0,
  );
  return graph.constant('float32', values, [rows, columns]);
}

function reduce(op: string, { inputs: { x }, attrs, outputs }: Source, graph: GraphBuilder): string[] | null {
  const axes = axesOf(x, attrs);
  if (axes.length === 0) return [graph.node('Identity', [x.name])];
  const keepdims = outputs[0].shape.length === x.shape.length ? 1 : 0;
  return [graph.node(op, [x.name, graph.integers(axes)], { keepdims: { int: keepdims } })];
}

/** ONNX Runtime's comparisons lose a NaN, which a sum does not: with one, the graph's results do not count. */
function extreme(op: string, source: Source, graph: GraphBuilder): string[] | null {
  const { x } = source.inputs;
  if (!isFloat(x)) return null;
  graph.check(graph.node('ReduceSum', [x.name], { keepdims: { int: 0 } }));
  return reduce(op, source, graph);
}

function axesOf({ shape }: Value, attrs: any): number[] {
  const given: number | number[] = attrs.axis ?? attrs.reductionIndices ?? shape.map((_, axis) => axis);
  return [given].flat().map((axis) => (axis < 0 ? axis + shape.length : axis));
}

function alongLast(op: string, x: Value, axis: number, graph: GraphBuilder): string[] | null {
  if (!isFloat(x) || (axis !== -1 && axis !== x.shape.length - 1)) return null;
  return [graph.node(op, [x.name], { axis: { int: -1 } })];
}
