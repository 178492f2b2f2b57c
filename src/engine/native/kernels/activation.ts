import { HEIGHT } from '../../kernels/activation.ts';
import { type Kernel, make } from '../../storage.ts';
import type { Constant, Node } from '../onnx.ts';
import { compute, feed, float, node, session } from '../session.ts';

/** One session for the whole formula: what lies between stays in ONNX Runtime's own memory, which it uses again. */
export const activation: Record<string, Kernel> = {
  Gelu: ({ inputs: { x }, backend }) => {
    const of = session('Gelu', () => ({
      nodes: [...share, node('Mul', ['X', 'share'], 'Y')],
      inputs: [float('X')],
      outputs: [float('Y')],
      constants: constants('root', 'one', 'half'),
    }));
    return make(backend, x.shape, compute(of, { X: feed(backend, x) }, x.shape));
  },

  GeluGrad: ({ inputs: { dy, x }, backend }) => {
    const of = session('GeluGrad', () => ({
      nodes: [
        ...share,
        node('Mul', ['t', 't'], 'square'),
        node('Neg', ['square'], 'exponent'),
        node('Exp', ['exponent'], 'bell'),
        node('Mul', ['bell', 'height'], 'density'),
        node('Mul', ['X', 'density'], 'rise'),
        node('Add', ['share', 'rise'], 'slope'),
        node('Mul', ['G', 'slope'], 'Y'),
      ],
      inputs: [float('G'), float('X')],
      outputs: [float('Y')],
      constants: constants('root', 'one', 'half', 'height'),
    }));
    return make(backend, x.shape, compute(of, { G: feed(backend, dy), X: feed(backend, x) }, x.shape));
  },
};

/** Φ(X) */
const share: Node[] = [
  node('Mul', ['X', 'root'], 't'),
  node('Erf', ['t'], 'erf'),
  node('Add', ['erf', 'one'], 'twice'),
  node('Mul', ['twice', 'half'], 'share'),
];

const numbers = { root: Math.SQRT1_2, one: 1, half: 0.5, height: HEIGHT };

function constants(...names: (keyof typeof numbers)[]): Constant[] {
  return names.map((name) => ({ name, dtype: 'float32', shape: [], values: [numbers[name]] }));
}
