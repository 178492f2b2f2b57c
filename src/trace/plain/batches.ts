import type { CustomCallback, CustomCallbackArgs, LayersModel, Logs, Tensor } from '@tensorflow/tfjs';
import type { Patches } from './patches.ts';
import type { FullTfjs } from './tfjs.ts';
import { BATCH_SIZE, BATCHES } from './training.ts';

/** A batch that a loop of TensorFlow.js's own works on. */
export interface PlainBatch {
  index: number;
  of: number;
  size: number;
  full: number;
}

/** Hears of the loops over batches that TensorFlow.js runs itself, as of those that the program writes. */
export interface LoopWatcher {
  e(loop: number): void;
  /** True when the loop has shown what there is to see. */
  t(loop: number): boolean;
  x(loop: number): void;
  handOut(batch: PlainBatch): void;
}

/** The number that such a loop goes by. */
const LOOP = -2;

/**
 * Lets a pass over a data set whose size is known have the first batch and the short last one, as a DataLoader's has,
 * and tells which batch is worked on.
 */
export function watchBatches(tfjs: FullTfjs, loops: Partial<LoopWatcher>, patches: Patches): void {
  const dataset = tfjs.data.Dataset.prototype as any;
  const { batch, forEachAsync } = dataset;
  const shortened = new Set<string>();
  const isShort = (size: number, full: number) => shortened.has(`${size} of ${full}`);

  patches.replace(dataset, 'batch', function (this: any, size: number, smallLastBatch = true) {
    const whole = batch.call(this, size, smallLastBatch);
    if (!Number.isFinite(this.size) || this.size <= size) return whole;
    const rest = smallLastBatch ? this.size % size : 0;
    shortened.add(`${rest} of ${size}`);
    const short = batch.call(this.take(size + rest), size, smallLastBatch);
    return Object.assign(short, { size: whole.size });
  });

  patches.replace(dataset, 'forEachAsync', async function (this: any, visit: (value: unknown) => unknown) {
    const pass = new Pass(loops, this.size, isShort);
    return pass.during(() =>
      forEachAsync.call(this, (value: unknown) => pass.begins(rowsIn(tfjs, value)) || visit(value)),
    );
  });

  const model = tfjs.LayersModel.prototype;
  const { fit, fitDataset } = model;
  const told = (callbacks: unknown, begins: (batch: number, logs?: Logs) => unknown) => {
    const onBatchBegin = async (batch: number, logs?: Logs) => void begins(batch, logs);
    return [...given(tfjs, callbacks), callback(tfjs, { onBatchBegin })] as CustomCallback[];
  };
  patches.replace(model, 'fit', function (this: LayersModel, x, y, args = {}) {
    const { batchSize = BATCH_SIZE, callbacks } = args;
    const rows = trainedRows(tfjs, x, args);
    const pass = new Pass(loops, Math.ceil(rows / batchSize), () => true);
    const fullOnes = Math.min(BATCHES, Math.floor(rows / batchSize));
    const begins = (batch: number) => pass.begins(batch < fullOnes ? batchSize : rows % batchSize);
    return pass.during(() => fit.call(this, x, y, { ...args, callbacks: told(callbacks, begins) }));
  });
  patches.replace(model, 'fitDataset', function (this: LayersModel, data, args) {
    const pass = new Pass(loops, data.size, isShort);
    const callbacks = told(args.callbacks, (_, logs) => pass.begins(Number(logs?.size)));
    return pass.during(() => fitDataset.call(this, data, { ...args, callbacks }));
  });
}

/** One run of such a loop. */
class Pass {
  private index = 0;
  private full = 0;

  constructor(
    private readonly loops: Partial<LoopWatcher>,
    private readonly of: number,
    private readonly isLast: (size: number, full: number) => boolean,
  ) {}

  async during<T>(run: () => Promise<T>): Promise<T> {
    this.loops.e?.(LOOP);
    try {
      return await run();
    } finally {
      this.loops.x?.(LOOP);
    }
  }

  /** A batch of so many rows is worked on. True when the loop has shown what there is to see. */
  begins(size: number): boolean {
    this.full ||= size;
    const last = size < this.full && this.isLast(size, this.full);
    const index = last ? this.of - 1 : this.index++;
    this.loops.handOut?.({ index, of: this.of, size, full: this.full });
    return this.loops.t?.(LOOP) ?? false;
  }
}

/** TensorFlow.js takes a list of objects or one of callbacks, so all are made callbacks. */
function given(tfjs: FullTfjs, callbacks: unknown): unknown[] {
  const all = [callbacks ?? []].flat() as object[];
  return all.map((each) => ('setParams' in each ? each : callback(tfjs, each)));
}

function callback(tfjs: FullTfjs, args: CustomCallbackArgs): unknown {
  return new tfjs.CustomCallback(args, args.onYield ? 'epoch' : 'never');
}

function trainedRows(tfjs: FullTfjs, x: unknown, { validationSplit = 0, validationData }: any): number {
  const rows = rowsIn(tfjs, x);
  return validationData ? rows : Math.floor(rows * (1 - validationSplit));
}

/** The first dimension of the first tensor. */
function rowsIn(tfjs: FullTfjs, value: any): number {
  if (value instanceof tfjs.Tensor) return (value as Tensor).shape[0] ?? 1;
  const [first] = value && typeof value === 'object' ? Object.values(value) : [];
  return first === undefined ? Number.NaN : rowsIn(tfjs, first);
}
