import type { CustomCallbackArgs, LayersModel, ModelFitArgs, Optimizer, Scalar } from '@tensorflow/tfjs';
import type { Training } from './training.ts';

type Tfjs = typeof import('@tensorflow/tfjs');

/** A loop of TensorFlow.js's own, told to the run like those of the program. */
const FIT = -1;

/**
 * Lets plain TensorFlow.js programs report without a change: `optimizer.minimize` tells its loss and its step, also
 * when `model.fit` or `trainOnBatch` calls it; `model.fit` and `model.fitDataset` tell what each epoch logs.
 */
export function reportPlain(tf: Tfjs, training: Training): Tfjs {
  const minimize = tf.Optimizer.prototype.minimize;
  tf.Optimizer.prototype.minimize = function (this: Optimizer, f, returnCost, variables) {
    const cost = minimize.call(this, f, true, variables) as Scalar;
    training.metric('loss', cost.dataSync()[0], training.steps);
    training.step();
    training.obey();
    if (returnCost) return cost;
    cost.dispose();
    return null;
  };
  for (const name of ['fit', 'fitDataset'] as const) reportFit(tf, name, training);
  return tf;
}

function reportFit(tf: Tfjs, name: 'fit' | 'fitDataset', training: Training): void {
  const original = tf.LayersModel.prototype[name] as (...values: unknown[]) => Promise<unknown>;
  const replacement = function (this: LayersModel, ...values: unknown[]) {
    const args = (values.at(-1) ?? {}) as ModelFitArgs;
    const given = [args.callbacks ?? []].flat() as object[];
    const ours = new tf.CustomCallback(callbacks(training, args.epochs ?? 1));
    const all = [...given.map((one) => ('setParams' in one ? one : new tf.CustomCallback(one))), ours];
    return original.call(this, ...values.slice(0, -1), { ...args, callbacks: all });
  };
  Object.assign(tf.LayersModel.prototype, { [name]: replacement });
}

function callbacks(training: Training, epochs: number): CustomCallbackArgs {
  return {
    onTrainBegin: () => training.e(FIT),
    onEpochBegin: (epoch) => void training.t(FIT, epoch, epochs),
    onEpochEnd: (_epoch, logs = {}) => {
      for (const [name, value] of Object.entries(logs))
        if (name !== 'loss') training.metric(name, value, training.steps);
    },
    onTrainEnd: () => training.x(FIT),
  };
}
