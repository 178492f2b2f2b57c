import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { Spec } from '../../engine/meta/index.ts';
import type { Cost } from '../../protocol/facts.ts';
import type { Layer } from './layer-module.ts';
import type { Hooks } from './recovery.ts';
import { type FullTfjs, unknown } from './tfjs.ts';

interface Known {
  specs: Spec[];
  batch: number;
  cost: Cost | undefined;
}

type Result = Tensor | Tensor[];
type Call = (inputs: Result, kwargs?: Record<string, unknown>) => Result;

/**
 * Layers of TensorFlow.js's own give the same shapes for the same shapes, so each computes them once: after that an
 * LSTM over a thousand steps, or a model that plays a thousand games, costs no more than one op. Gradients reach its
 * inputs and its weights as ever.
 */
export class RepeatedCalls {
  private readonly watched = new WeakSet<Layer>();
  private readonly results = new WeakMap<Layer, Map<string, Known>>();
  private readonly ownClasses: Set<unknown>;

  constructor(
    private readonly tfjs: FullTfjs,
    private readonly meter: Hooks['meter'],
  ) {
    ownClasses ??= registeredClasses(tfjs);
    this.ownClasses = ownClasses;
  }

  /** To be called before a layer is applied. */
  watch(layer: Layer): void {
    if (this.watched.has(layer)) return;
    this.watched.add(layer);
    // What a model is made of is called one by one.
    if ('layers' in layer || !this.isOwn(layer)) return;
    const call = layer.call.bind(layer) as Call;
    const repeats = isRecurrent(layer);
    const remembered: Call = (inputs, kwargs = {}) => {
      const sources = this.tensorsIn([inputs, ...Object.values(kwargs)]);
      return this.once(layer, kwargs.training === true, sources, repeats, () => call(inputs, kwargs));
    };
    layer.call = remembered as typeof layer.call;
  }

  /** A run of a whole model, where no code of the program's takes part in it. */
  run(model: LayersModel, inputs: Tensor[], compute: () => Result): Result {
    return this.isOwn(model) ? this.once(model, false, inputs, false, compute) : compute();
  }

  /** `anyBatch`: a recurrent layer, through which the batch passes so that its size makes no difference. */
  private once(
    layer: Layer,
    training: boolean,
    sources: Tensor[],
    anyBatch: boolean,
    compute: () => Result,
  ): Result {
    const results = this.results.get(layer) ?? new Map<string, Known>();
    this.results.set(layer, results);
    const batch = anyBatch ? sources[0].shape[0] : Number.NaN;
    const open = (shape: number[]) => shape.map((size, dim) => (dim === 0 && size === batch ? -1 : size));
    const key = `${training} ${sources.map(({ shape, dtype }) => `${open(shape)} ${dtype}`).join()}`;
    let known = results.get(key);
    if (!known) {
      const start = this.meter?.read();
      const output = anyBatch ? this.untaped(compute) : compute();
      const specs = [output].flat().map(({ shape, dtype }) => ({ shape: open(shape), dtype }));
      known = { specs, batch, cost: start && this.meter!.since(start) };
      results.set(key, known);
      if (!anyBatch) return output;
    } else if (known.cost) {
      const { flops, keptBytes } = known.cost;
      const scale = anyBatch ? batch / known.batch : 1;
      this.meter!.again({ flops: flops * scale, keptBytes: keptBytes * scale });
    }
    const all = [...sources, ...layer.trainableWeights.map((weight) => weight.read())];
    const made = known.specs.map(({ shape, dtype }) =>
      this.connected(all, { shape: shape.map((size) => (size < 0 ? batch : size)), dtype }),
    );
    return made.length === 1 ? made[0] : made;
  }

  /** Without the gradients of every step of a recurrent layer, which cost more than the steps. */
  private untaped<T>(compute: () => T): T {
    const { state } = this.tfjs.engine() as unknown as { state: { kernelDepth: number } };
    state.kernelDepth++;
    try {
      return compute();
    } finally {
      state.kernelDepth--;
    }
  }

  private isOwn(layer: Layer): boolean {
    if (!this.ownClasses.has(layer.constructor)) return false;
    const { cell, cells, layer: wrapped, layers } = layer as Record<string, any>;
    const inner = [cell, wrapped, ...(cells ?? []), ...(layers ?? [])].filter(Boolean);
    return inner.every((each: Layer) => this.isOwn(each));
  }

  private tensorsIn(values: unknown[]): Tensor[] {
    return values.flat().filter((value): value is Tensor => value instanceof this.tfjs.Tensor);
  }

  private connected(sources: Tensor[], { shape, dtype }: Spec): Tensor {
    const { tfjs } = this;
    const floats = sources.filter((tensor) => tensor.dtype === 'float32');
    if (dtype !== 'float32' || floats.length === 0) return unknown(tfjs, shape, dtype);
    const op = tfjs.customGrad(() => ({
      value: unknown(tfjs, shape),
      gradFunc: () => floats.map((tensor) => unknown(tfjs, tensor.shape)),
    }));
    return op(...floats);
  }
}

function isRecurrent(layer: Layer): boolean {
  return 'cell' in layer || 'forwardLayer' in layer;
}

let ownClasses: Set<unknown> | undefined;

/** Before the first program runs these are TensorFlow.js's own. */
function registeredClasses(tfjs: FullTfjs): Set<unknown> {
  const { classNameMap } = tfjs.serialization.SerializationMap.getMap();
  return new Set([...Object.values(classNameMap).map(([type]) => type), tfjs.LayersModel]);
}
