import { run, shapeOnly } from '../../engine/index.ts';
import { eq } from '../tensor/compare.ts';
import { expectTensors } from '../tensor/expect.ts';
import { checkIndices, pick } from '../tensor/gather.ts';
import { where } from '../tensor/select.ts';
import { show } from '../tensor/shape.ts';
import { make, type Tensor } from '../tensor/tensor.ts';
import { unsqueeze } from '../tensor/view.ts';

/** The rows of weight [count, size] that `indices` (integers of any shape) name: [..., size]. */
export function embedding(
  indices: Tensor,
  weight: Tensor,
  options: { paddingIdx?: number | null } = {},
): Tensor {
  expectTensors('embedding', { indices, weight });
  const { paddingIdx = null } = options;
  if (weight.ndim !== 2)
    throw new Error(`embedding: expected weight to be [count, size], but got ${show(weight.shape)}`);
  const rows = pick('embedding', weight, 0, indices);
  if (paddingIdx === null || !weight.requiresGrad) return rows;
  // The padding's row gets no gradient.
  const index = paddingIdx < 0 ? paddingIdx + weight.shape[0] : paddingIdx;
  return where(unsqueeze(eq(indices, index), -1), rows.detach(), rows);
}

/** int32 [..., numClasses] with 1 at the index that `input` (integers) holds; the classes are counted where absent. */
export function oneHot(input: Tensor, numClasses = -1): Tensor {
  const depth = numClasses >= 0 ? numClasses : shapeOnly() ? 1 : input.max().item() + 1;
  checkIndices('oneHot', input, depth, `${depth} classes`);
  return make(run('OneHot', { indices: input.handle }, { dtype: 'int32', depth, onValue: 1, offValue: 0 }));
}
