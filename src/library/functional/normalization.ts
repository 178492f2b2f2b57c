import { runAll } from '../../engine/index.ts';
import { isGradEnabled, noGrad } from '../autograd/mode.ts';
import { track } from '../autograd/tape.ts';
import { add, div, mul, sub } from '../tensor/arithmetic.ts';
import { misfit } from '../tensor/misfit.ts';
import { rsqrt } from '../tensor/pointwise.ts';
import { mean, sumTo } from '../tensor/reduce.ts';
import { sameShape, show, sizeOf } from '../tensor/shape.ts';
import { make, type Tensor } from '../tensor/tensor.ts';
import { reshape } from '../tensor/view.ts';

export interface LayerNorm {
  weight?: Tensor | null;
  bias?: Tensor | null;
  eps?: number;
}

/** Mean 0 and variance 1 over the last dimensions, whose shape is `normalizedShape`; then times weight, plus bias. */
export function layerNorm(
  input: Tensor,
  normalizedShape: readonly number[],
  options: LayerNorm = {},
): Tensor {
  const { weight = null, bias = null, eps = 1e-5 } = options;
  const size = normalizedShape.length;
  if (size === 0 || !sameShape(input.shape.slice(-size), normalizedShape) || size > input.ndim) {
    const message = `input ${show(input.shape)} does not end in normalizedShape ${show(normalizedShape)}`;
    return misfit('layerNorm', message, weight === null ? { input } : { input, weight }, input.shape);
  }
  const dims = normalizedShape.map((_, i) => input.ndim - size + i);
  const operands = [input, weight, bias].filter((operand) => operand !== null);
  if (input.numel() === 0 || operands.some(({ dtype }) => dtype !== 'float32'))
    return affine(standardize(input, dims, eps).normal, weight, bias);
  const columns = sizeOf(normalizedShape);
  const [y, mean, scale] = runAll(
    'LayerNorm',
    { x: input.handle, weight: weight?.handle, bias: bias?.handle },
    { columns, eps },
  ).map(make);
  return track(y, 'layerNorm', operands, [input, weight, mean, scale], (g, [input, weight, mean, scale]) => {
    const [dx, dw, db] = isGradEnabled()
      ? layerNormGradients(g, input, weight, dims, eps)
      : runAll(
          'LayerNormGrad',
          { dy: g.handle, x: input.handle, mean: mean.handle, scale: scale.handle, weight: weight?.handle },
          { columns },
        ).map(make);
    const affine = [...(weight ? [dw] : []), ...(bias ? [db] : [])];
    return [() => dx, ...affine.map((gradient) => () => reshape(gradient, [...normalizedShape]))];
  });
}

/** Of input, weight and bias, in ops that can be differentiated again. */
function layerNormGradients(
  g: Tensor,
  input: Tensor,
  weight: Tensor | undefined,
  dims: number[],
  eps: number,
): Tensor[] {
  const average = (x: Tensor) => mean(x, dims, { keepdim: true });
  const scale = scaleOf(input, dims, eps);
  const normal = mul(sub(input, average(input)), scale);
  const slope = weight ? mul(g, weight) : g;
  const rest = sub(sub(slope, average(slope)), mul(normal, average(mul(slope, normal))));
  const shape = dims.map((dim) => input.shape[dim]);
  return [mul(rest, scale), sumTo(mul(g, normal), shape), sumTo(g, shape)];
}

export interface BatchNorm {
  weight?: Tensor | null;
  bias?: Tensor | null;
  /** Normalizes with the batch's own mean and variance, and updates the running ones in place. */
  training?: boolean;
  /** How far the running statistics go towards the batch's. */
  momentum?: number;
  eps?: number;
}

/** Mean 0 and variance 1 in each channel of input [N, C, …]; then times weight [C], plus bias [C]. */
export function batchNorm(
  input: Tensor,
  runningMean: Tensor | null,
  runningVar: Tensor | null,
  options: BatchNorm = {},
): Tensor {
  const { weight = null, bias = null, training = false, momentum = 0.1, eps = 1e-5 } = options;
  if (input.ndim < 2) throw new Error(`batchNorm: expected input [N, C, …], but got ${show(input.shape)}`);
  const channels = input.shape[1];
  const per = { weight, bias, runningMean, runningVar };
  for (const [name, tensor] of Object.entries(per)) {
    if (tensor === null || tensor.numel() === channels) continue;
    const message = `input ${show(input.shape)} has ${channels} channels, but ${name} is ${show(tensor.shape)}`;
    return misfit('batchNorm', message, { input, [name]: tensor }, input.shape);
  }
  const lined = (tensor: Tensor) => reshape(tensor, channels, ...new Array<number>(input.ndim - 2).fill(1));
  const scale = weight && lined(weight);
  const shift = bias && lined(bias);
  if (!training && runningMean !== null && runningVar !== null) {
    const centered = sub(input, lined(runningMean));
    return affine(mul(centered, rsqrt(add(lined(runningVar), eps))), scale, shift);
  }
  const dims = input.shape.map((_, i) => i).filter((i) => i !== 1);
  const count = sizeOf(dims.map((d) => input.shape[d]));
  if (training && count <= 1) {
    throw new Error(
      `batchNorm: expected more than 1 value per channel when training, but got input ${show(input.shape)}`,
    );
  }
  const { normal, center, spread } = standardize(input, dims, eps);
  noGrad(() => {
    // PyTorch keeps the unbiased variance.
    const toward = (running: Tensor, seen: Tensor) => {
      running.copy_(add(mul(running, 1 - momentum), mul(reshape(seen, channels), momentum)));
    };
    if (runningMean !== null) toward(runningMean, center);
    if (runningVar !== null) toward(runningVar, mul(spread, count / (count - 1)));
  });
  return affine(normal, scale, shift);
}

function affine(x: Tensor, weight: Tensor | null, bias: Tensor | null): Tensor {
  const scaled = weight === null ? x : mul(x, weight);
  return bias === null ? scaled : add(scaled, bias);
}

interface Standardized {
  /** (x - center) / sqrt(spread + eps) */
  normal: Tensor;
  center: Tensor;
  spread: Tensor;
}

/** One op for the whole formula, with a gradient of a few steps instead of one for each. */
function standardize(input: Tensor, dims: number[], eps: number): Standardized {
  const [normal, center, spread, scale] = noGrad(() => {
    const center = mean(input, dims, { keepdim: true });
    const centered = sub(input, center);
    const spread = mean(mul(centered, centered), dims, { keepdim: true });
    const scale = rsqrt(add(spread, eps));
    return [mul(centered, scale), center, spread, scale];
  });
  const tracked = track(
    normal,
    'standardize',
    [input],
    [input, normal, scale],
    (g, [input, normal, scale]) => [
      () => {
        // Where the gradient itself is to be differentiated, the scale must be seen as made from the input.
        const by = isGradEnabled() ? scaleOf(input, dims, eps) : scale;
        const average = mean(g, dims, { keepdim: true });
        const along = mean(mul(g, normal), dims, { keepdim: true });
        return mul(by, sub(sub(g, average), mul(normal, along)));
      },
    ],
  );
  return { normal: tracked, center, spread };
}

function scaleOf(input: Tensor, dims: number[], eps: number): Tensor {
  const centered = sub(input, mean(input, dims, { keepdim: true }));
  return rsqrt(add(mean(mul(centered, centered), dims, { keepdim: true }), eps));
}

/** input / max(‖input‖ₚ, eps), the norm taken along `dim`. */
export function normalize(input: Tensor, options: { p?: number; dim?: number; eps?: number } = {}): Tensor {
  const { p = 2, dim = 1, eps = 1e-12 } = options;
  return div(input, input.norm(p, dim, { keepdim: true }).clamp(eps));
}
