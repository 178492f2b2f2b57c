import type * as Tfjs from '@tensorflow/tfjs';
import type { DataType, Tensor } from '@tensorflow/tfjs';

/** The whole of `@tensorflow/tfjs`, of which a program is handed a traced form. */
export type FullTfjs = typeof Tfjs;

/** A tensor of unknown values, or of an unknown shape too. It belongs to the current tidy scope, as any op's result. */
export function unknown(tfjs: FullTfjs, shape: number[], dtype: DataType = 'float32', guess = false): Tensor {
  return tfjs.engine().runKernel('Unknown', {}, { shape: [...shape], dtype, guess }) as Tensor;
}
