import { shapeOnly } from '../../engine/index.ts';
import { noGrad } from '../autograd/mode.ts';
import { zeros } from '../tensor/create.ts';
import { stack } from '../tensor/join.ts';
import { isTensor, type Tensor } from '../tensor/tensor.ts';

export interface ClipGradNormOptions {
  /** 2, another p, or Infinity for the greatest value. */
  normType?: number;
  /** Throws where the norm is infinite or NaN; this reads it, so the engine must wait. */
  errorIfNonfinite?: boolean;
}

/**
 * Scales all gradients so that their norm, taken as one vector, is at most `maxNorm`. Returns the norm before as a
 * tensor without dimensions. https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_norm_.html
 */
export function clipGradNorm_(
  parameters: Tensor | Iterable<Tensor>,
  maxNorm: number,
  { normType = 2, errorIfNonfinite = false }: ClipGradNormOptions = {},
): Tensor {
  return noGrad(() => {
    const grads = gradsOf(parameters);
    if (grads.length === 0) return zeros([]);
    const total = normOf(grads, normType);
    if (errorIfNonfinite && !shapeOnly() && !Number.isFinite(total.item())) {
      throw new Error(
        `clipGradNorm_: the total norm of order ${normType} of the gradients is ${total.item()}, so they cannot be clipped`,
      );
    }
    // Computed without reading the norm, so that the engine need not wait; scaling by 1 changes nothing.
    const scale = total.add(1e-6).reciprocal().mul(maxNorm).clamp(null, 1);
    for (const grad of grads) grad.mul_(scale);
    return total;
  });
}

/**
 * Keeps each element of all gradients between -clipValue and clipValue.
 * https://pytorch.org/docs/stable/generated/torch.nn.utils.clip_grad_value_.html
 */
export function clipGradValue_(parameters: Tensor | Iterable<Tensor>, clipValue: number): void {
  noGrad(() => {
    for (const grad of gradsOf(parameters)) grad.clamp_(-clipValue, clipValue);
  });
}

function gradsOf(parameters: Tensor | Iterable<Tensor>): Tensor[] {
  const list = isTensor(parameters) ? [parameters] : [...(parameters as Iterable<Tensor>)];
  return list.map((parameter) => parameter.grad).filter((grad): grad is Tensor => grad !== null);
}

function normOf(grads: Tensor[], p: number): Tensor {
  if (p === Number.POSITIVE_INFINITY) return stack(grads.map((grad) => grad.abs().max())).max();
  const powers = grads.map((grad) => (p === 2 ? grad.mul(grad) : grad.abs().pow(p)).sum());
  return stack(powers)
    .sum()
    .pow(1 / p);
}
