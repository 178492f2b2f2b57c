import type { History, LayersModel, ModelFitArgs, Tensor } from '@tensorflow/tfjs';
import type { CallSites } from './call-sites.ts';
import type { Data, Feeds } from './feeds.ts';
import type { ModelCalls } from './model-calls.ts';
import type { Patches } from './patches.ts';
import type { RepeatedCalls } from './repeated-calls.ts';
import { type FullTfjs, unknown } from './tfjs.ts';

/** Rounds of a loop over data that are run. */
export const BATCHES = 2;
/** What TensorFlow.js takes where the program gives no `batchSize`. */
export const BATCH_SIZE = 32;

/** The part of `predict` that goes over batches, which TensorFlow.js keeps private. */
interface Predictor {
  predictLoop(inputs: Tensor | Tensor[], batchSize?: number): Tensor | Tensor[];
}

/**
 * Lets the loops of `tf.layers` models end soon: two batches and the short last one, one epoch. Callbacks are called
 * as ever, and the history is as long as the program asked for.
 */
export function shortenTraining(
  tfjs: FullTfjs,
  feeds: Feeds,
  calls: ModelCalls,
  repeated: RepeatedCalls,
  sites: CallSites,
  patches: Patches,
): void {
  const model = tfjs.LayersModel.prototype;
  const predictor = model as unknown as Predictor;
  const { fit, fitDataset, evaluate, evaluateDataset, predict, predictOnBatch, trainOnBatch } = model;
  const { predictLoop } = predictor;
  const cut = (data: any, batchSize: number) => shorten(tfjs, data, batchSize);

  patches.replace(model, 'fit', async function (this: LayersModel, givenX, givenY, args = {}) {
    const batch = args.batchSize ?? BATCH_SIZE;
    const { initialEpoch = 0, epochs = 1 } = args;
    const x = feeds.inputs('fit', this, givenX);
    const y = feeds.targets('fit', this, x, givenY);
    const { seen, held } = split(tfjs, x, y, args);
    const [validX, validY, ...weights] = (held ?? args.validationData ?? []) as Tensor[];
    const validated = validX && feeds.inputs('validationData', this, validX);
    const validation = validX && [
      validated,
      feeds.targets('validationData', this, validated, validY),
      ...weights,
    ];
    const history = await sites.during(() =>
      fit.call(this, cut(seen[0], batch), cut(seen[1], batch), {
        ...args,
        epochs: Math.min(epochs, initialEpoch + 1),
        validationSplit: undefined,
        validationData: validation?.map((data) => cut(data, batch)) as ModelFitArgs['validationData'],
        sampleWeight: args.sampleWeight && cut(args.sampleWeight, batch),
        yieldEvery: 'never',
      }),
    );
    return lengthen(history, epochs - initialEpoch);
  });
  patches.replace(model, 'evaluate', function (this: LayersModel, givenX, givenY, args = {}) {
    const batch = args.batchSize ?? BATCH_SIZE;
    const x = feeds.inputs('evaluate', this, givenX);
    const y = feeds.targets('evaluate', this, x, givenY);
    return evaluate.call(this, cut(x, batch), cut(y, batch), args);
  });
  patches.replace(model, 'trainOnBatch', function (this: LayersModel, givenX, givenY) {
    const x = feeds.inputs('trainOnBatch', this, givenX);
    return sites.during(() => trainOnBatch.call(this, x, feeds.targets('trainOnBatch', this, x, givenY)));
  });
  patches.replace(model, 'predict', function (this: LayersModel, x, args) {
    return predict.call(this, feeds.inputs('predict', this, x), args);
  });
  patches.replace(model, 'predictOnBatch', function (this: LayersModel, x) {
    return predictOnBatch.call(this, feeds.inputs('predictOnBatch', this, x));
  });
  patches.replace(predictor, 'predictLoop', function (this: Predictor, inputs, batchSize = BATCH_SIZE) {
    return tfjs.tidy(() => {
      const all = [inputs].flat();
      const batches = slices(all[0].shape[0], batchSize).map(([start, size]) => {
        const batch = all.map((tensor) =>
          size === tensor.shape[0] ? tensor : tfjs.slice(tensor, start, size),
        );
        const model = this as unknown as LayersModel;
        const predicted = () => calls.run(model, batch, () => predictLoop.call(this, batch, size));
        return [repeated.run(model, batch, predicted)].flat();
      });
      const rest = all[0].shape[0] - batches.reduce((rows, [output]) => rows + output.shape[0], 0);
      const outputs = batches[0].map((output, i) => {
        const parts = batches.map((batch) => batch[i]);
        if (rest > 0) parts.push(unknown(tfjs, [rest, ...output.shape.slice(1)], output.dtype));
        return parts.length > 1 ? tfjs.concat(parts, 0) : output;
      });
      return outputs.length === 1 ? outputs[0] : outputs;
    });
  });
  patches.replace(model, 'fitDataset', async function (this: LayersModel, dataset, args) {
    const { initialEpoch = 0, epochs } = args;
    const history = await sites.during(() =>
      fitDataset.call(this, few(dataset), {
        ...args,
        epochs: Math.min(epochs, initialEpoch + 1),
        batchesPerEpoch: fewer(args.batchesPerEpoch),
        validationBatches: fewer(args.validationBatches),
        validationData: few(args.validationData),
        yieldEvery: 'never',
      }),
    );
    return lengthen(history, epochs - initialEpoch);
  });
  patches.replace(model, 'evaluateDataset', function (this: LayersModel, dataset, args) {
    return sites.during(() =>
      evaluateDataset.call(this, few(dataset), { ...args, batches: fewer(args?.batches) }),
    );
  });
  // Shuffling draws a whole buffer of elements before the first, and shapes do not depend on their order.
  patches.replace(tfjs.data.Dataset.prototype as any, 'shuffle', function (this: unknown) {
    return this;
  });
}

/** `validationSplit` keeps back the last rows: what is trained on, and what is held back if anything is. */
function split(tfjs: FullTfjs, x: Data, y: Data, { validationSplit, validationData }: ModelFitArgs) {
  const rows = rowsOf(x);
  if (validationData || !validationSplit || validationSplit >= 1) return { seen: [x, y], held: null };
  const at = Math.floor(rows * (1 - validationSplit));
  const part = (data: Data, start: number, size: number) =>
    each(tfjs, data, (tensor) => tfjs.slice(tensor, start, size));
  return {
    seen: [part(x, 0, at), part(y, 0, at)],
    held: [part(x, at, rows - at), part(y, at, rows - at)],
  };
}

/** Where the first batches begin and how long they are, and the short last one. */
function slices(rows: number, batchSize: number): [start: number, size: number][] {
  const full = Math.floor(rows / batchSize);
  const found: [number, number][] = [];
  for (let i = 0; i < Math.min(full, BATCHES); i++) found.push([i * batchSize, batchSize]);
  if (rows > full * batchSize || rows === 0) found.push([full * batchSize, rows - full * batchSize]);
  return found;
}

/** At most so many rows that two full batches and the last, short one remain. */
function shorten(tfjs: FullTfjs, data: Data, batchSize: number): any {
  return each(tfjs, data, (tensor) => {
    const rows = tensor.shape[0];
    const kept = Math.min(BATCHES, Math.floor(rows / batchSize)) * batchSize + (rows % batchSize);
    return kept < rows ? tfjs.slice(tensor, 0, kept) : tensor;
  });
}

/** Data in the form it was given in, with each tensor replaced. */
function each(tfjs: FullTfjs, data: any, change: (tensor: Tensor) => Tensor): any {
  if (data instanceof tfjs.Tensor) return change(data);
  if (Array.isArray(data)) return data.map((part) => each(tfjs, part, change));
  if (data === null || typeof data !== 'object') return data;
  return Object.fromEntries(Object.entries(data).map(([name, part]) => [name, each(tfjs, part, change)]));
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
