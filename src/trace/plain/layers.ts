import type { Shape, Tensor } from '@tensorflow/tfjs';
import type { Patches } from './patches.ts';
import { operandsOf } from './plausible.ts';
import type { Recovery } from './recovery.ts';
import type { FullTfjs } from './tfjs.ts';

interface Layer {
  apply(inputs: unknown, kwargs?: unknown): unknown;
  computeOutputShape(input: Shape | Shape[]): Shape | Shape[];
  getClassName(): string;
}

/** A layer that is called on tensors that it can't take goes on with the shape that it would have given. */
export function recoverLayers(tfjs: FullTfjs, recovery: Recovery, patches: Patches): void {
  const layer: Layer = tfjs.layers.Layer.prototype as any;
  const { apply } = layer;
  patches.replace(layer, 'apply', function (this: Layer, inputs, kwargs) {
    try {
      return apply.call(this, inputs, kwargs);
    } catch (error) {
      const operands = operandsOf(tfjs, 'layer', [inputs]);
      // Layers throw a class of their own, which TensorFlow.js does not export.
      const isMismatch =
        error instanceof Error && /incompatible with layer|must match|inputs? shape/i.test(error.message);
      if (!isMismatch || operands.length === 0) throw error;
      return recovery.goOn(this.getClassName(), error, operands, () => {
        const shapes = operands.map(({ tensor }) => tensor.shape);
        const output = this.computeOutputShape(shapes.length === 1 ? shapes[0] : shapes) as number[];
        return { shape: [output].flat().map((n) => n ?? 1), dtype: 'float32' };
      }) as Tensor;
    }
  });
}
