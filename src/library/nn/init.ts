import { handleFrom, shapeOnly } from '../../engine/index.ts';
import { normal, uniform } from '../random/generator.ts';
import { assign, type Tensor } from '../tensor/tensor.ts';

/** Give a tensor its first values, in place: https://pytorch.org/docs/stable/nn.init.html. Without data on `meta`. */

export function uniform_(tensor: Tensor, a = 0, b = 1): Tensor {
  return fill(tensor, () => a + (b - a) * uniform());
}

export function normal_(tensor: Tensor, mean = 0, std = 1): Tensor {
  return fill(tensor, () => mean + std * normal());
}

export function constant_(tensor: Tensor, value: number): Tensor {
  return fill(tensor, () => value);
}

export function zeros_(tensor: Tensor): Tensor {
  return constant_(tensor, 0);
}

export function ones_(tensor: Tensor): Tensor {
  return constant_(tensor, 1);
}

/** Normal values, each drawn again until it lies between `a` and `b`. */
export function truncNormal_(tensor: Tensor, { mean = 0, std = 1, a = -2, b = 2 } = {}): Tensor {
  if (!(a < b) || mean < a - 4 * std || mean > b + 4 * std) {
    throw new Error(
      `truncNormal_: hardly any value of mean ${mean} and std ${std} lies between ${a} and ${b}.`,
    );
  }
  return fill(tensor, () => {
    let value = mean + std * normal();
    while (value < a || value > b) value = mean + std * normal();
    return value;
  });
}

/** Glorot and Bengio, https://proceedings.mlr.press/v9/glorot10a.html */
export function xavierUniform_(tensor: Tensor, { gain = 1 } = {}): Tensor {
  const { fanIn, fanOut } = calculateFanInAndFanOut(tensor);
  const bound = gain * Math.sqrt(6 / (fanIn + fanOut));
  return uniform_(tensor, -bound, bound);
}

export function xavierNormal_(tensor: Tensor, { gain = 1 } = {}): Tensor {
  const { fanIn, fanOut } = calculateFanInAndFanOut(tensor);
  return normal_(tensor, 0, gain * Math.sqrt(2 / (fanIn + fanOut)));
}

export interface KaimingOptions {
  /** The slope of a leaky ReLU for negative values; for other nonlinearities it does not count. */
  a?: number;
  mode?: 'fanIn' | 'fanOut';
  nonlinearity?: Nonlinearity;
}

/** He et al., https://arxiv.org/abs/1502.01852 */
export function kaimingUniform_(tensor: Tensor, options: KaimingOptions = {}): Tensor {
  const bound = Math.sqrt(3) * kaimingStd(tensor, options);
  return uniform_(tensor, -bound, bound);
}

export function kaimingNormal_(tensor: Tensor, options: KaimingOptions = {}): Tensor {
  return normal_(tensor, 0, kaimingStd(tensor, options));
}

/** Convolutions count as linear. */
export type Nonlinearity =
  | 'linear'
  | `conv${1 | 2 | 3}d`
  | `convTranspose${1 | 2 | 3}d`
  | 'sigmoid'
  | 'tanh'
  | 'relu'
  | 'leakyRelu'
  | 'selu';

/** By how much a nonlinearity's input must be larger for its output to keep its variance. */
export function calculateGain(nonlinearity: Nonlinearity, param = 0.01): number {
  switch (nonlinearity) {
    case 'tanh':
      return 5 / 3;
    case 'relu':
      return Math.SQRT2;
    case 'leakyRelu':
      return Math.sqrt(2 / (1 + param ** 2));
    case 'selu':
      return 3 / 4;
    default:
      if (/^(linear|sigmoid|conv(Transpose)?[123]d)$/.test(nonlinearity)) return 1;
      throw new Error(`calculateGain: there is no nonlinearity "${String(nonlinearity)}".`);
  }
}

/** Of a weight [out, in, ...kernel]: how many inputs an output has, and how many outputs an input. */
export function calculateFanInAndFanOut(tensor: Tensor): { fanIn: number; fanOut: number } {
  const [outputs, inputs, ...kernel] = tensor.shape;
  if (inputs === undefined) {
    throw new Error(
      `Fan in and fan out need at least 2 dimensions, but the shape is [${tensor.shape.join(', ')}].`,
    );
  }
  const field = kernel.reduce((all, size) => all * size, 1);
  return { fanIn: inputs * field, fanOut: outputs * field };
}

function kaimingStd(
  tensor: Tensor,
  { a = 0, mode = 'fanIn', nonlinearity = 'leakyRelu' }: KaimingOptions,
): number {
  if (mode !== 'fanIn' && mode !== 'fanOut') {
    throw new Error(`Kaiming's mode must be 'fanIn' or 'fanOut', but is ${String(mode)}.`);
  }
  return calculateGain(nonlinearity, a) / Math.sqrt(calculateFanInAndFanOut(tensor)[mode]);
}

function fill(tensor: Tensor, next: () => number): Tensor {
  return setValues(tensor, (values) => {
    for (let i = 0; i < values.length; i++) values[i] = next();
  });
}

/** Gives `tensor`, in place, the values that `fillIn` puts where zeros are. */
export function setValues(tensor: Tensor, fillIn: (values: Float32Array) => void): Tensor {
  if (shapeOnly()) return tensor;
  const values = new Float32Array(tensor.numel());
  fillIn(values);
  assign(tensor, handleFrom(values, [...tensor.shape], 'float32'));
  return tensor;
}
