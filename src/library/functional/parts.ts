import { lend } from '../autograd/lent.ts';
import { track } from '../autograd/tape.ts';
import { filled } from '../tensor/fill.ts';
import { cat } from '../tensor/join.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { narrow } from '../tensor/view.ts';

/**
 * `count` equal parts along `dim`. Unlike that of `chunk`, the gradient is joined from those of the parts in one go:
 * the many steps of a sequence would otherwise each cost a gradient as large as the whole.
 */
export function parts(x: Tensor, count: number, dim: number): Tensor[] {
  const length = x.shape[dim] / count;
  const cut = Array.from({ length: count }, (_, i) => narrow(x.detach(), dim, i * length, length));
  // Gradients are left here by the parts; what flows along the edges only says that they came.
  const arrived: (Tensor | null)[] = cut.map(() => null);
  const meeting = track(filled([], 0, 'float32'), 'parts', [x], [], () => [
    () => {
      const joined = cat(
        arrived.map((g, i) => g ?? filled(cut[i].shape, 0, 'float32')),
        dim,
      );
      arrived.fill(null);
      return joined;
    },
  ]);
  return cut.map((part, i) =>
    track(part, 'part', [meeting], [], (g) => [
      () => {
        arrived[i] = lend(g);
        return filled([], 0, 'float32');
      },
    ]),
  );
}
