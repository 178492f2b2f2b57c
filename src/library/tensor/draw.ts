import { integer, uniform } from '../random/generator.ts';
import { randn, type TensorData, type TensorOptions, tensor } from './create.ts';
import { built } from './fill.ts';
import { show } from './shape.ts';
import { broadcastShapes } from './stacking.ts';
import { isTensor, type Tensor } from './tensor.ts';

/** Numbers of normal distributions: `mean` and `std` broadcast; where both are numbers, `size` says how many. */
export function normal(mean: Tensor | number, std: Tensor | number, size?: readonly number[]): Tensor {
  const shape = size ?? broadcastShapes(...[mean, std].map((x) => (isTensor(x) ? x.shape : [])));
  return randn([...shape])
    .mul(std)
    .add(mean);
}

/**
 * Indices drawn with the probabilities that the rows of `input`, [n] or [rows, n], are proportional to: int32
 * [numSamples] or [rows, numSamples]. Without `replacement` no index occurs twice in a row.
 */
export function multinomial(
  input: Tensor,
  numSamples: number,
  options: { replacement?: boolean } = {},
): Tensor {
  const { replacement = false } = options;
  const n = input.shape[input.ndim - 1];
  if (input.ndim < 1 || input.ndim > 2 || !(numSamples > 0) || (!replacement && numSamples > n)) {
    throw new Error(
      `multinomial: cannot draw ${numSamples} samples${replacement ? '' : ' without replacement'} from probabilities of shape ${show(input.shape)}`,
    );
  }
  return built([...input.shape.slice(0, -1), numSamples], 'int32', (values) => {
    const weights = Float64Array.from(input.dataSync());
    if (weights.some((weight) => !(weight >= 0 && weight < Number.POSITIVE_INFINITY))) {
      throw new Error(
        'multinomial: expected probabilities from 0 on, but got a negative number, NaN or infinity',
      );
    }
    for (let i = 0; i < values.length; i++) {
      const row = weights.subarray(Math.floor(i / numSamples) * n, (Math.floor(i / numSamples) + 1) * n);
      values[i] = drawn(row);
      if (!replacement) row[values[i]] = 0;
    }
  });
}

function drawn(weights: Float64Array): number {
  const total = weights.reduce((a, b) => a + b, 0);
  if (total === 0) throw new Error('multinomial: fewer probabilities above 0 than samples');
  let left = uniform() * total;
  let last = 0;
  for (let i = 0; i < weights.length; i++) {
    if (weights[i] === 0) continue;
    last = i;
    left -= weights[i];
    if (left < 0) break;
  }
  return last;
}

/** Numbers of Poisson distributions with the rates in `input`. */
export function poisson(input: Tensor): Tensor {
  return built(input.shape, 'float32', (values) => {
    const rates = input.dataSync();
    for (let i = 0; i < values.length; i++) values[i] = count(rates[i]);
  });
}

/** Arrivals within a time of `rate`, by exponential waits; a great rate is halved into two counts, so that no product underflows. */
function count(rate: number): number {
  if (!(rate >= 0)) throw new Error(`poisson: expected rates from 0 on, but got ${rate}`);
  if (rate > 256) return count(rate / 2) + count(rate / 2);
  const limit = Math.exp(-rate);
  let events = 0;
  for (let product = 1 - uniform(); product > limit; product *= 1 - uniform()) events++;
  return events;
}

/** Integers from [low, high) in the shape of `x`: `randintLike(x, high)` or `randintLike(x, low, high)`. */
export function randintLike(x: Tensor, ...bounds: [high: number] | [low: number, high: number]): Tensor {
  const [low, high] = bounds.length === 1 ? [0, bounds[0]] : bounds;
  if (!(high > low)) throw new Error(`randintLike: expected high > low, but got low ${low} and high ${high}`);
  return built(x.shape, x.dtype, (values) => {
    for (let i = 0; i < values.length; i++) values[i] = integer(low, high);
  });
}

/** `steps` numbers from base^start to base^end, evenly spaced in the exponent. */
export function logspace(
  start: number,
  end: number,
  steps: number,
  options: TensorOptions & { base?: number } = {},
): Tensor {
  const { base = 10, dtype = 'float32', requiresGrad = false } = options;
  const gap = steps > 1 ? (end - start) / (steps - 1) : 0;
  const made = built([steps], dtype, (values) => {
    for (let i = 0; i < steps; i++) values[i] = base ** (start + i * gap);
  });
  return made.requiresGrad_(requiresGrad);
}

/** A tensor as it is, and numbers as `tensor` makes one of them. */
export function asTensor(data: Tensor | TensorData, options: TensorOptions = {}): Tensor {
  if (!isTensor(data)) return tensor(data as TensorData, options);
  return options.dtype ? data.to(options.dtype) : data;
}
