import type { LayersModel, Shape, Tensor } from '@tensorflow/tfjs';
import { shown } from '../../engine/meta/index.ts';
import { shownShape } from './layer-inputs.ts';
import type { Mismatch } from './recovery.ts';
import type { Suspicions } from './suspicions.ts';
import { type FullTfjs, unknown } from './tfjs.ts';

export type Data = Tensor | Tensor[] | { [name: string]: Tensor };

/** What a model knows of the data that it is to be given; the rest once it is compiled. */
interface Model {
  feedInputNames: string[];
  feedInputShapes: Shape[];
  feedOutputNames?: string[];
  feedOutputShapes?: Shape[];
  feedLossFns?: { name: string }[];
}

type Tell = (error: Mismatch) => boolean;

/** Data that a model can't take is told, and replaced by unknown values of a shape that it can. */
export class Feeds {
  private readonly told = new Set<string>();

  constructor(
    private readonly tfjs: FullTfjs,
    private readonly tell: Tell,
    private readonly suspicions: Suspicions,
    /** What the inputs of models should have been, where that was told when they were put together. */
    private readonly meant: WeakMap<object, Shape>,
  ) {}

  /** The inputs for a call of `op`, such as `fit`. */
  inputs<T>(op: string, model: LayersModel, x: T): T {
    const { feedInputNames, feedInputShapes } = model as unknown as Model;
    return this.each(x, feedInputNames, (tensor, i) => {
      const meant = this.meant.get(model.inputs[i]);
      if (meant && fits(tensor.shape, meant)) return this.like(tensor, feedInputShapes[i]);
      const message = (shape: string) => `${op}: x ${shape} does not fit the model’s input`;
      return this.fitted(tensor, feedInputShapes[i], op, 'x', message, feedInputNames[i]);
    });
  }

  /** A batch of a data set: inputs, targets and, last, weights. */
  batch(model: LayersModel, data: Tensor[]): Tensor[] {
    const [inputs, outputs] = [model.inputs.length, model.inputs.length + model.outputs.length];
    const x = this.inputs('fitDataset', model, data.slice(0, inputs));
    const y = this.targets('fitDataset', model, x, data.slice(inputs, outputs));
    return [...x, ...y.map((target, i) => this.column(model, target, i)), ...data.slice(outputs)];
  }

  /** Other than `fit`, `fitDataset` takes targets [N] for an output [N, 1] as they are. */
  private column(model: LayersModel, y: Tensor, output: number): Tensor {
    const { feedOutputNames, feedLossFns } = model as unknown as Model;
    const [samples] = y.shape;
    if (y.shape.length !== 1 || model.outputs[output].shape.at(-1) !== 1) return y;
    if (!feedLossFns?.[output]?.name.startsWith('binaryCrossentropy')) {
      const key = `column ${feedOutputNames?.[output]}`;
      if (!this.told.has(key)) this.suspicions.targets('fitDataset', y, [samples, 1]);
      this.told.add(key);
      return y;
    }
    const message = `fitDataset: y ${shown(y.shape)} does not fit the model’s output [null, 1] of ${feedOutputNames![output]}`;
    this.tellOnce(message, { op: 'fitDataset', message, operands: [{ name: 'y', tensor: y }] });
    return unknown(this.tfjs, [samples, 1], y.dtype);
  }

  targets<T>(op: string, model: LayersModel, x: unknown, y: T): T {
    const { feedOutputNames, feedOutputShapes, feedLossFns } = model as unknown as Model;
    if (!feedOutputNames || !feedOutputShapes) return y;
    const first = this.first(x);
    return this.each(y, feedOutputNames, (tensor, i) => {
      const isSparse = feedLossFns?.[i]?.name.startsWith('sparseCategoricalCrossentropy');
      const output = feedOutputShapes[i];
      const shape = isSparse ? output.with(-1, 1) : output;
      const wanted = isSparse
        ? 'what sparseCategoricalCrossentropy takes, class numbers'
        : 'the model’s output';
      const message = (given: string) => `${op}: y ${given} does not fit ${wanted}`;
      const fitted = this.fitted(tensor, shape, op, 'y', message, feedOutputNames[i]);
      return first ? this.counted(op, first, fitted) : fitted;
    });
  }

  private fitted(
    tensor: Tensor,
    shape: Shape,
    op: string,
    name: string,
    message: (shape: string) => string,
    feed: string,
  ): Tensor {
    const given = tensor.shape.length === 1 ? [tensor.shape[0], 1] : tensor.shape;
    if (fits(given, shape)) return tensor;
    const key = `${feed} ${given.slice(1)} ${shape}`;
    const text = `${message(shown(tensor.shape))} ${shownShape(shape)} of ${feed}`;
    this.tellOnce(key, { op, message: text, operands: [{ name, tensor }] });
    return this.like(tensor, shape);
  }

  private like({ shape: [samples = 1, ...given], dtype }: Tensor, shape: Shape): Tensor {
    const sizes = shape.slice(1).map((size, i) => size ?? given[i] ?? 1);
    return unknown(this.tfjs, [samples, ...sizes], dtype);
  }

  /** The same data are often given to `fit`, `evaluate` and `predict`: that is one mistake. */
  private tellOnce(key: string, mistake: Mismatch): void {
    if (this.told.has(key)) return;
    this.told.add(key);
    const error = new Error(mistake.message);
    if (!this.tell({ ...mistake, stack: error.stack })) throw error;
  }

  /** As many targets as inputs. */
  private counted(op: string, x: Tensor, y: Tensor): Tensor {
    const [samples] = x.shape;
    if (samples === y.shape[0]) return y;
    const operands = [
      { name: 'x', tensor: x },
      { name: 'y', tensor: y },
    ];
    const message = `${op}: x ${shown(x.shape)} has ${samples} samples, but y ${shown(y.shape)} has ${y.shape[0]}`;
    this.tellOnce(`${samples} ${y.shape[0]}`, { op, message, operands });
    return unknown(this.tfjs, [samples, ...y.shape.slice(1)], y.dtype);
  }

  /** Other numbers of tensors than the model has names are left to TensorFlow.js to refuse. */
  private each<T>(data: T, names: string[], change: (tensor: Tensor, index: number) => Tensor): T {
    const { Tensor } = this.tfjs;
    const one = (tensor: unknown, i: number) => (tensor instanceof Tensor ? change(tensor, i) : tensor);
    if (data instanceof Tensor) return (names.length === 1 ? one(data, 0) : data) as T;
    if (Array.isArray(data)) return (data.length === names.length ? data.map(one) : data) as T;
    if (data === null || typeof data !== 'object') return data;
    const named = data as Record<string, unknown>;
    return Object.fromEntries(
      Object.entries(named).map(([name, tensor]) => [name, one(tensor, names.indexOf(name))]),
    ) as T;
  }

  private first(data: unknown): Tensor | undefined {
    if (data instanceof this.tfjs.Tensor) return data;
    return Object.values((data ?? {}) as Record<string, Tensor>)[0];
  }
}

/** As far as the shape is known; the number of samples is no part of it. */
function fits(given: number[], shape: Shape): boolean {
  if (given.length !== shape.length) return false;
  return shape.every((size, dim) => dim === 0 || size === null || size === given[dim]);
}
