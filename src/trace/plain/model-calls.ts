import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { Feeds } from './feeds.ts';
import { type LayerModule, moduleOf, standsFor } from './layer-module.ts';
import type { LayerWatcher } from './layers.ts';
import type { Patches } from './patches.ts';
import type { FullTfjs } from './tfjs.ts';

/** What `fit` and `evaluate` of TensorFlow.js's models call for every batch, which it keeps private. */
interface Batches {
  makeTrainFunction(): BatchFunction;
  makeTestFunction(): void;
  testFunction: BatchFunction;
}

type BatchFunction = (data: Tensor[]) => unknown;

interface Call {
  module: LayerModule;
  model: LayersModel;
  inputs: Tensor[];
  outputs: unknown[];
  over: boolean;
}

/**
 * Tells when a model runs as a whole: in training it is over with its last output, before the loss and the gradients
 * are computed.
 */
export class ModelCalls implements LayerWatcher {
  private readonly calls: Call[] = [];
  readonly mismatch: LayerWatcher['mismatch'];

  constructor(private readonly watcher: LayerWatcher) {
    this.mismatch = (error) => watcher.mismatch(error);
  }

  watch(tfjs: FullTfjs, feeds: Feeds, patches: Patches): void {
    const model = tfjs.LayersModel.prototype as unknown as Batches;
    const sequential = tfjs.Sequential.prototype as unknown as { build(shape?: unknown): void };
    const { makeTrainFunction, makeTestFunction } = model;
    const { build } = sequential;
    const run = (model: unknown, data: Tensor[], compute: () => unknown) =>
      this.run(model as LayersModel, data, compute);

    patches.replace(sequential, 'build', function (this: { model: LayersModel }, shape) {
      build.call(this, shape);
      standsFor(this.model, this as unknown as LayersModel);
    });
    patches.replace(model, 'makeTrainFunction', function (this: Batches) {
      const train = makeTrainFunction.call(this);
      return (data: Tensor[]) => {
        const fed = feeds.batch(this as unknown as LayersModel, data);
        return run(this, fed, () => train(fed));
      };
    });
    patches.replace(model, 'makeTestFunction', function (this: Batches) {
      makeTestFunction.call(this);
      const { testFunction } = this;
      this.testFunction = (data) => {
        const fed = feeds.batch(this as unknown as LayersModel, data);
        return run(this, fed, () => testFunction(fed));
      };
    });
  }

  /** Runs a model once, on data that begins with its inputs. */
  run<T>(model: LayersModel, data: Tensor[], compute: () => T): T {
    const inputs = data.slice(0, model.inputs.length);
    const call: Call = { module: moduleOf(model), model, inputs, outputs: [], over: false };
    this.watcher.enter(call.module, inputs);
    this.calls.push(call);
    try {
      return compute();
    } finally {
      this.calls.pop();
      if (!call.over) this.watcher.leave(call.module, inputs);
    }
  }

  enter(module: LayerModule, inputs: unknown[]): void {
    this.watcher.enter(module, inputs);
  }

  leave(module: LayerModule, inputs: unknown[], output?: unknown): void {
    this.watcher.leave(module, inputs, output);
    const call = this.calls.at(-1);
    if (!call || call.over) return;
    const { outputs } = call.model;
    outputs.forEach(({ sourceLayer, outputTensorIndex }, i) => {
      if (sourceLayer === module.layer) call.outputs[i] = [output].flat()[outputTensorIndex ?? 0];
    });
    call.over = outputs.every((_, i) => call.outputs[i] !== undefined);
    if (call.over) this.watcher.leave(call.module, call.inputs, call.outputs);
  }
}
