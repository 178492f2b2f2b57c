import type { Variable } from '@tensorflow/tfjs-core';
import { tf } from '../../engine/tfjs.ts';
import { bytesOf } from './storages.ts';

/** Bytes of what TensorFlow.js trains, of its gradients, and of what an optimizer keeps. */
export interface PlainWeights {
  parameters: number;
  gradients: number;
  optimizer: number;
}

/** The variables of plain TensorFlow.js as they are now, those of optimizers among them. */
export function variables(): Variable[] {
  const { state } = tf.engine() as unknown as { state: { registeredVariables: Record<string, Variable> } };
  return Object.values(state.registeredVariables);
}

export function plainWeights(optimizers: Iterable<object>): PlainWeights {
  const kept = new Set([...optimizers].flatMap(slotsOf));
  const own = variables().filter((variable) => !kept.has(variable));
  return {
    parameters: total(own),
    gradients: total(own.filter(({ trainable }) => trainable)),
    optimizer: total(kept),
  };
}

/** An optimizer holds its variables one by one, or in lists of `{ originalName, variable }`. */
function slotsOf(optimizer: object): Variable[] {
  return Object.values(optimizer)
    .flat()
    .map((value) => (value instanceof tf.Variable ? value : value?.variable))
    .filter((value): value is Variable => value instanceof tf.Variable);
}

function total(tensors: Iterable<Variable>): number {
  let bytes = 0;
  for (const tensor of tensors) bytes += bytesOf(tensor);
  return bytes;
}
