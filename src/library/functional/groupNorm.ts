import { noGrad } from '../autograd/mode.ts';
import { add, mul } from '../tensor/arithmetic.ts';
import { expectFloats } from '../tensor/expect.ts';
import { misfit } from '../tensor/misfit.ts';
import { mean, variance } from '../tensor/reduce.ts';
import { show, sizeOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { reshape } from '../tensor/view.ts';
import { batchNorm, layerNorm } from './normalization.ts';

export interface GroupNorm {
  weight?: Tensor | null;
  bias?: Tensor | null;
  eps?: number;
}

/** Mean 0 and variance 1 in each of `numGroups` groups of channels of each input [N, C, …]; then times weight [C], plus bias [C]. */
export function groupNorm(input: Tensor, numGroups: number, options: GroupNorm = {}): Tensor {
  expectFloats('groupNorm', { input });
  const { weight = null, bias = null, eps = 1e-5 } = options;
  if (input.ndim < 2) throw new Error(`groupNorm: expected input [N, C, …], but got ${show(input.shape)}`);
  const [n, channels] = input.shape;
  if (channels % numGroups !== 0) {
    const message = `input ${show(input.shape)} has ${channels} channels, which cannot be divided into ${numGroups} groups`;
    return misfit('groupNorm', message, { input }, input.shape);
  }
  const wrong = perChannel('groupNorm', input, { weight, bias });
  if (wrong !== null) return wrong;
  const size = sizeOf(input.shape.slice(1)) / numGroups;
  const normal = layerNorm(reshape(input, n, numGroups, size), [size], { eps });
  return affine(reshape(normal, input.shape), weight, bias);
}

export interface InstanceNorm extends GroupNorm {
  runningMean?: Tensor | null;
  runningVar?: Tensor | null;
  /** Normalizes with each instance's own mean and variance; else with the running ones. */
  useInputStats?: boolean;
  /** How far the running statistics go towards the input's. */
  momentum?: number;
}

/** Mean 0 and variance 1 in each channel of each input [N, C, …]; then times weight [C], plus bias [C]. */
export function instanceNorm(input: Tensor, options: InstanceNorm = {}): Tensor {
  expectFloats('instanceNorm', { input });
  const { weight = null, bias = null, runningMean = null, runningVar = null, eps = 1e-5 } = options;
  const { useInputStats = true, momentum = 0.1 } = options;
  if (!useInputStats) {
    if (runningMean === null || runningVar === null) {
      throw new Error('instanceNorm: without useInputStats both runningMean and runningVar must be given');
    }
    return batchNorm(input, runningMean, runningVar, { weight, bias, eps });
  }
  if (input.ndim < 3)
    throw new Error(`instanceNorm: expected input [N, C, L, …], but got ${show(input.shape)}`);
  const wrong = perChannel('instanceNorm', input, { weight, bias, runningMean, runningVar });
  if (wrong !== null) return wrong;
  const [n, channels, ...rest] = input.shape;
  const size = sizeOf(rest);
  if (size <= 1) {
    throw new Error(
      `instanceNorm: expected more than 1 element in each channel of each input, but got input ${show(input.shape)}`,
    );
  }
  const flat = reshape(input, n, channels, size);
  noGrad(() => {
    const toward = (running: Tensor, seen: Tensor) => {
      running.copy_(add(mul(running, 1 - momentum), mul(mean(seen, 0), momentum)));
    };
    if (runningMean !== null) toward(runningMean, mean(flat, 2));
    if (runningVar !== null) toward(runningVar, variance(flat, 2));
  });
  return affine(reshape(layerNorm(flat, [size], { eps }), input.shape), weight, bias);
}

/** What a tensor gives that has not one element for each channel of `input`; null where all have. */
function perChannel(op: string, input: Tensor, per: Record<string, Tensor | null>): Tensor | null {
  const channels = input.shape[1];
  for (const [name, tensor] of Object.entries(per)) {
    if (tensor === null || (tensor.ndim === 1 && tensor.numel() === channels)) continue;
    const message = `input ${show(input.shape)} has ${channels} channels, but ${name} is ${show(tensor.shape)}`;
    return misfit(op, message, { input, [name]: tensor }, input.shape);
  }
  return null;
}

/** x [N, C, …] times weight [C], plus bias [C]. */
function affine(x: Tensor, weight: Tensor | null, bias: Tensor | null): Tensor {
  const lined = (tensor: Tensor) => reshape(tensor, tensor.numel(), ...new Array<number>(x.ndim - 2).fill(1));
  const scaled = weight === null ? x : mul(x, lined(weight));
  return bias === null ? scaled : add(scaled, lined(bias));
}
