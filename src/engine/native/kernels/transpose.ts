import { type Kernel, make, sizeOf } from '../../storage.ts';
import { compute, feed, float, node, session } from '../session.ts';

/** Below this many elements the CPU kernel's loop costs less than a call into ONNX Runtime. */
const FEW = 1024;

export const transpose: Record<string, Kernel> = {
  Transpose: ({ inputs: { x }, attrs: { perm }, backend }) => {
    if (x.dtype !== 'float32' || sizeOf(x) < FEW) return null;
    const shape = perm.map((axis: number) => x.shape[axis]);
    const of = session(`Transpose ${perm}`, () => ({
      nodes: [node('Transpose', ['A'], 'Y', { perm: { ints: perm } })],
      inputs: [float('A', perm.length)],
      outputs: [float('Y', perm.length)],
    }));
    return make(backend, shape, compute(of, { A: feed(backend, x) }, shape));
  },
};
