import type { DataType, Tensor } from '@tensorflow/tfjs';
import type { Patches } from './patches.ts';
import { type FullTfjs, unknown } from './tfjs.ts';

type Initializer = { apply(shape: number[], dtype?: DataType): Tensor };
type Apply = Initializer['apply'];

/** Lets the weights of `tf.layers` be made without drawing numbers, or, for orthogonal ones, decomposing matrices. */
export function cheapenInitializers(tfjs: FullTfjs, patches: Patches): void {
  const draw: Apply = (shape, dtype) => unknown(tfjs, shape, dtype);
  const { initializers } = tfjs;
  const random = [
    initializers.randomNormal({}),
    initializers.randomUniform({}),
    initializers.truncatedNormal({}),
    initializers.varianceScaling({ scale: 1, mode: 'fanIn', distribution: 'normal' }),
    initializers.orthogonal({}),
  ];
  for (const initializer of random) patches.replace(classOf(initializer), 'apply', draw);

  const filled =
    (value: number): Apply =>
    (shape, dtype = 'float32') =>
      tfjs.engine().runKernel('Fill', {}, { shape: [...shape], value, dtype }) as Tensor;
  patches.replace(classOf(initializers.zeros()), 'apply', filled(0));
  patches.replace(classOf(initializers.ones()), 'apply', filled(1));
  patches.replace(classOf(initializers.constant({ value: 0 })), 'apply', function (
    this: { value: number },
    shape: number[],
    dtype?: DataType,
  ) {
    return filled(this.value)(shape, dtype);
  } as Apply);
}

function classOf(initializer: object): Initializer {
  return Object.getPrototypeOf(initializer);
}
