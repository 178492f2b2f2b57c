import { allocate } from '../../reuse.ts';
import { floats, type Kernel, make, sizeOf } from '../../storage.ts';
import type { Node } from '../onnx.ts';
import { computeInto, float, node, operand, session } from '../session.ts';

/** A smaller parameter's step takes less time in one JavaScript loop. */
const FEW = 16384;

const scalars = [
  'beta1',
  'rest1',
  'beta2',
  'rest2',
  'penalty',
  'shrink',
  'stepSize',
  'rootCorrection',
  'eps',
] as const;

/** A dozen passes of vector instructions on all cores beat one pass of JavaScript. */
export const optimizer: Record<string, Kernel> = {
  AdamStep: ({ inputs, attrs, backend }) => {
    const { param, grad, m, v } = inputs;
    const length = sizeOf(param);
    if (length < FEW) return null;
    const { lr, beta1, beta2, eps, weightDecay, decoupled, step } = attrs;
    const decay = weightDecay === 0 ? 'none' : decoupled ? 'decoupled' : 'penalty';
    const of = session(`AdamStep ${decay}`, () => ({
      nodes: adamNodes(decay),
      inputs: [
        ...['P', 'G', 'M', 'V'].map((name) => float(name, 1)),
        ...scalars.map((name) => float(name, 0)),
      ],
      outputs: ['nextP', 'nextM', 'nextV'].map((name) => float(name, 1)),
    }));
    const numbers: Record<(typeof scalars)[number], number> = {
      ...{ beta1, rest1: 1 - beta1, beta2, rest2: 1 - beta2, eps },
      ...{ penalty: weightDecay, shrink: 1 - lr * weightDecay },
      ...{ stepSize: lr / (1 - beta1 ** step), rootCorrection: 1 / Math.sqrt(1 - beta2 ** step) },
    };
    const feeds = Object.fromEntries(
      scalars.map((name) => [name, operand(Float32Array.of(numbers[name]), [])]),
    );
    Object.entries({ P: param, G: grad, M: m, V: v }).forEach(([name, info]) => {
      feeds[name] = operand(floats(backend, info), [length]);
    });
    const next = { nextP: allocate(length), nextM: allocate(length), nextV: allocate(length) };
    const results = Object.entries(next).map(([name, values]) => [name, operand(values, [length])]);
    computeInto(of, feeds, Object.fromEntries(results));
    return Object.values(next).map((values) => make(backend, param.shape, values));
  },
};

function adamNodes(decay: 'none' | 'decoupled' | 'penalty'): Node[] {
  const slope = decay === 'penalty' ? 'slope' : 'G';
  const start = decay === 'decoupled' ? 'shrunk' : 'P';
  return [
    ...(decay === 'penalty'
      ? [node('Mul', ['P', 'penalty'], 'pull'), node('Add', ['G', 'pull'], 'slope')]
      : []),
    ...(decay === 'decoupled' ? [node('Mul', ['P', 'shrink'], 'shrunk')] : []),
    node('Mul', ['M', 'beta1'], 'oldM'),
    node('Mul', [slope, 'rest1'], 'newM'),
    node('Add', ['oldM', 'newM'], 'nextM'),
    node('Mul', ['V', 'beta2'], 'oldV'),
    node('Mul', [slope, slope], 'square'),
    node('Mul', ['square', 'rest2'], 'newV'),
    node('Add', ['oldV', 'newV'], 'nextV'),
    node('Sqrt', ['nextV'], 'root'),
    node('Mul', ['root', 'rootCorrection'], 'corrected'),
    node('Add', ['corrected', 'eps'], 'denominator'),
    node('Div', ['nextM', 'denominator'], 'direction'),
    node('Mul', ['direction', 'stepSize'], 'change'),
    node('Sub', [start, 'change'], 'nextP'),
  ];
}
