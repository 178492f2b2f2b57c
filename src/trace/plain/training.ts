import type { History, LayersModel, Tensor } from '@tensorflow/tfjs';
import type { Patches } from './patches.ts';
import { type FullTfjs, unknown } from './tfjs.ts';

type Data = Tensor | Tensor[] | { [name: string]: Tensor };

/** Rounds of a loop over data that are run. */
const BATCHES = 2;

/**
 * Lets the loops of `tf.layers` models end soon: two batches and the short last one, one epoch. Callbacks are called
 * as ever, and the history is as long as the program asked for.
 */
export function shortenTraining(tfjs: FullTfjs, patches: Patches): void {
  const model = tfjs.LayersModel.prototype;
  const { fit, fitDataset, evaluate, evaluateDataset, predict } = model;
  const cut = (data: any, batchSize: number) => shorten(tfjs, data, batchSize);

  patches.replace(model, 'fit', async function (this: LayersModel, x, y, args = {}) {
    const batch = args.batchSize ?? 32;
    const { initialEpoch = 0, epochs = 1 } = args;
    const history = await fit.call(this, cut(x, batch), cut(y, batch), {
      ...args,
      epochs: Math.min(epochs, initialEpoch + 1),
      validationData: args.validationData?.map((data: Data) =>
        cut(data, batch),
      ) as typeof args.validationData,
      sampleWeight: args.sampleWeight && cut(args.sampleWeight, batch),
      yieldEvery: 'never',
    });
    return lengthen(history, epochs - initialEpoch);
  });
  patches.replace(model, 'evaluate', function (this: LayersModel, x, y, args = {}) {
    const batch = args.batchSize ?? 32;
    return evaluate.call(this, cut(x, batch), cut(y, batch), args);
  });
  patches.replace(model, 'predict', function (this: LayersModel, x, args = {}) {
    const short = cut(x, args.batchSize ?? 32);
    const output = predict.call(this, short, args);
    const rows = rowsOf(x);
    if (rows === rowsOf(short)) return output;
    const whole = (tensor: Tensor) => unknown(tfjs, [rows, ...tensor.shape.slice(1)], tensor.dtype);
    return Array.isArray(output) ? output.map(whole) : whole(output);
  });
  patches.replace(model, 'fitDataset', async function (this: LayersModel, dataset, args) {
    const { initialEpoch = 0, epochs } = args;
    const history = await fitDataset.call(this, few(dataset), {
      ...args,
      epochs: Math.min(epochs, initialEpoch + 1),
      batchesPerEpoch: fewer(args.batchesPerEpoch),
      validationBatches: fewer(args.validationBatches),
      validationData: few(args.validationData),
      yieldEvery: 'never',
    });
    return lengthen(history, epochs - initialEpoch);
  });
  patches.replace(model, 'evaluateDataset', function (this: LayersModel, dataset, args) {
    return evaluateDataset.call(this, few(dataset), { ...args, batches: fewer(args?.batches) });
  });
  // Shuffling draws a whole buffer of elements before the first, and shapes do not depend on their order.
  patches.replace(tfjs.data.Dataset.prototype as any, 'shuffle', function (this: unknown) {
    return this;
  });
}

/** Tells of every step, of the program's own loops and of those in `tf.layers`. */
export function watchSteps(tfjs: FullTfjs, step: (optimizer: object) => void, patches: Patches): void {
  const { train } = tfjs;
  const optimizers = [
    ...[train.sgd(1), train.momentum(1, 0), train.adagrad(1), train.adadelta(), train.adam(), train.adamax()],
    train.rmsprop(1),
  ];
  for (const optimizer of optimizers) {
    const owner: typeof optimizer = Object.getPrototypeOf(optimizer);
    const { applyGradients } = owner;
    patches.replace(owner, 'applyGradients', function (this: object, gradients: any) {
      applyGradients.call(this as typeof optimizer, gradients);
      step(this);
    });
  }
}

/** At most so many rows that two full batches and the last, short one remain. */
function shorten(tfjs: FullTfjs, data: Data, batchSize: number): any {
  if (Array.isArray(data)) return data.map((tensor) => shorten(tfjs, tensor, batchSize));
  if (data instanceof tfjs.Tensor) {
    const rows = data.shape[0];
    const kept = Math.min(BATCHES, Math.floor(rows / batchSize)) * batchSize + (rows % batchSize);
    return kept < rows ? tfjs.slice(data, 0, kept) : data;
  }
  if (data === null || typeof data !== 'object') return data;
  return Object.fromEntries(
    Object.entries(data).map(([name, tensor]) => [name, shorten(tfjs, tensor, batchSize)]),
  );
}

function rowsOf(data: any): number {
  return data?.shape?.[0] ?? (Object.values(data ?? {}) as Tensor[])[0]?.shape[0];
}

/** A program may look for the last epoch that it asked for: the one that was run stands for all. */
function lengthen(history: History, epochs: number): History {
  const repeat = <T>(values: T[]) => {
    while (values.length > 0 && values.length < epochs) values.push(values[values.length - 1]);
  };
  for (const values of Object.values(history.history) as unknown[][]) repeat(values);
  while (history.epoch.length > 0 && history.epoch.length < epochs)
    history.epoch.push(history.epoch.at(-1)! + 1);
  return history;
}

function few(dataset: any): any {
  return typeof dataset?.take === 'function' ? dataset.take(BATCHES) : dataset;
}

function fewer(batches: number | undefined): number | undefined {
  return batches === undefined ? undefined : Math.min(batches, BATCHES);
}
