import { allocate } from '../../reuse.ts';
import { type Kernel, make, sizeOf } from '../../storage.ts';
import { computeInto, feed, float, node, operand, session } from '../session.ts';

/** Fewer elements than this are normalized faster by a loop than by a call into ONNX Runtime. */
const FEW = 4096;

export const layerNorm: Record<string, Kernel> = {
  LayerNorm: ({ inputs: { x, weight, bias }, attrs: { columns, eps }, backend }) => {
    if (!weight || !bias || sizeOf(x) < FEW) return null;
    const rows = sizeOf(x) / columns;
    const of = session(`LayerNorm ${eps}`, () => ({
      nodes: [
        {
          ...node('LayerNormalization', ['X', 'W', 'B'], 'Y', { axis: { int: -1 }, epsilon: { float: eps } }),
          outputs: ['Y', 'mean', 'scale'],
        },
      ],
      inputs: [float('X', 2), float('W', 1), float('B', 1)],
      outputs: [float('Y', 2), float('mean', 2), float('scale', 2)],
    }));
    const shapes = { Y: [rows, columns], mean: [rows, 1], scale: [rows, 1] };
    const made = Object.entries(shapes).map(([name, shape]) => {
      return { name, shape, values: allocate(shape[0] * shape[1]) };
    });
    const feeds = {
      X: feed(backend, x, [rows, columns]),
      W: feed(backend, weight, [columns]),
      B: feed(backend, bias, [columns]),
    };
    const results = made.map(({ name, shape, values }) => [name, operand(values, shape)]);
    computeInto(of, feeds, Object.fromEntries(results));
    return made.map(({ name, shape, values }) => make(backend, name === 'Y' ? x.shape : shape, values));
  },
};
