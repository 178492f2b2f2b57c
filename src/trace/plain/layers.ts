import type { Shape, SymbolicTensor, Tensor } from '@tensorflow/tfjs';
import { type Misfit, misfitBeforeRun, misfitOf } from './layer-inputs.ts';
import { type Layer, type LayerModule, moduleOf } from './layer-module.ts';
import type { Patches } from './patches.ts';
import type { Mismatch } from './recovery.ts';
import type { RepeatedCalls } from './repeated-calls.ts';
import { isSymbolic } from './symbolic.ts';
import { type FullTfjs, unknown } from './tfjs.ts';

export interface LayerWatcher {
  enter(module: LayerModule, inputs: unknown[]): void;
  /** `output` is absent when the layer threw. */
  leave(module: LayerModule, inputs: unknown[], output?: unknown): void;
  /** With `true` the layer goes on. */
  mismatch(error: Mismatch): boolean;
}

type Inputs = Tensor | Tensor[] | SymbolicTensor | SymbolicTensor[];
type Apply = (this: Layer, inputs: Inputs, kwargs?: unknown) => Inputs;

/**
 * Tells the watcher of every layer that runs. One that can't take its inputs, of a run or while a model is put
 * together, is told as well; it goes on with the nearest inputs that it could take, which `meant` then holds.
 */
export function watchLayers(
  tfjs: FullTfjs,
  watcher: LayerWatcher,
  repeated: RepeatedCalls,
  meant: WeakMap<object, Shape>,
  patches: Patches,
): void {
  const prototype = tfjs.layers.Layer.prototype as unknown as { apply: Apply };
  const { apply } = prototype;
  const nearest = fitting(tfjs);

  const applied: Apply = function (inputs, kwargs) {
    const wasBuilt = this.built;
    const told = (misfit: Misfit, error: Error): Inputs => {
      const operands = [inputs].flat().map((tensor, i, { length }) => ({ name: nameOf(i, length), tensor }));
      const { message } = misfit;
      if (!watcher.mismatch({ op: this.getClassName(), message, operands, stack: error.stack })) throw error;
      if (this.built && !wasBuilt) unbuild(this);
      [inputs].flat().forEach((input, i) => {
        meant.set(input, misfit.inputs[i]);
        // A recurrent layer demands the shapes of the states that it was given.
        const spec = this.inputSpec?.[i];
        if (spec?.shape) spec.shape = misfit.inputs[i];
      });
      return apply.call(this, nearest(inputs, misfit.inputs), kwargs);
    };
    const misfit = isSymbolic(tfjs, inputs) && misfitBeforeRun(this, shapesOf(inputs));
    if (misfit) return told(misfit, new Error(misfit.message));
    try {
      return apply.call(this, inputs, kwargs);
    } catch (error) {
      if (!isMisfit(error)) throw error;
      return told(misfitOf(this, shapesOf(inputs), wasBuilt, error), error);
    }
  };

  patches.replace(prototype, 'apply', function (inputs, kwargs) {
    if (isSymbolic(tfjs, inputs)) return applied.call(this, inputs, kwargs);
    repeated.watch(this);
    const module = moduleOf(this);
    let output: Inputs | undefined;
    watcher.enter(module, [inputs].flat());
    try {
      output = applied.call(this, inputs, kwargs);
      return output;
    } finally {
      watcher.leave(module, [inputs].flat(), output);
    }
  });
}

function nameOf(index: number, count: number): string {
  return count === 1 ? 'x' : `input ${index + 1}`;
}

/** Layers throw a class of their own, which TensorFlow.js does not export. */
function isMisfit(error: unknown): error is Error {
  return error instanceof Error && error.constructor.name === 'ValueError';
}

function shapesOf(tensors: Inputs): Shape[] {
  return [tensors].flat().map(({ shape }) => shape as Shape);
}

/** Forgets the weights that a layer made for inputs that it can't take. */
function unbuild(layer: Layer): void {
  const made = layer as unknown as Record<string, unknown>;
  for (const [name, value] of Object.entries(made))
    if (layer.weights.includes(value as never)) made[name] = null;
  Object.assign(layer, {
    built: false,
    _addedWeightNames: [],
    _trainableWeights: [],
    _nonTrainableWeights: [],
  });
}

/** Tensors of the shapes that were wanted, in the place of those that were given. */
function fitting(tfjs: FullTfjs): (inputs: Inputs, shapes: Shape[]) => Inputs {
  /** A link in a model's graph, so that the model runs as well. */
  class Fitting extends tfjs.layers.Layer {
    static readonly className = 'Fitting';
    constructor(private readonly wanted: Shape) {
      super({});
    }

    override computeOutputShape([batch]: Shape): Shape {
      return [batch, ...this.wanted.slice(1)];
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      const [input] = [inputs].flat();
      return reshaped(tfjs, input, [input.shape[0], ...this.wanted.slice(1)]);
    }
  }
  const fitted = (input: Tensor | SymbolicTensor, shape: Shape) => {
    if (String(input.shape) === String(shape)) return input;
    if (input instanceof tfjs.Tensor) return reshaped(tfjs, input, shape);
    return new Fitting(shape).apply(input) as SymbolicTensor;
  };
  return (inputs, shapes) => {
    if (!Array.isArray(inputs)) return fitted(inputs, shapes[0]);
    return inputs.map((input, i) => fitted(input, shapes[i])) as Inputs;
  };
}

/** Unknown values of another shape, through which gradients pass. */
function reshaped(tfjs: FullTfjs, input: Tensor, shape: Shape): Tensor {
  const sizes = shape.map((size) => size ?? 1);
  const op = tfjs.customGrad(() => ({
    value: unknown(tfjs, sizes),
    gradFunc: () => unknown(tfjs, input.shape),
  }));
  return op(input);
}
