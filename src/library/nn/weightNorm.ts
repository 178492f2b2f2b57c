import { noGrad } from '../autograd/mode.ts';
import { div, mul } from '../tensor/arithmetic.ts';
import { norm } from '../tensor/reduce.ts';
import { dimOf } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Module } from './module.ts';
import { Parameter } from './parameter.ts';

interface Norm {
  /** The parameter, of its length and its direction. */
  made(): Tensor;
  hook: { remove(): void };
}

/** What was taken apart in each module, by the parameter's name. */
const norms = new WeakMap<Module, Map<string, Norm>>();

/**
 * Takes the parameter `name` apart into its length and its direction, which are trained instead: `weight_g`, one number
 * for each index of `dim` (null: one in all), and `weight_v`. Before each call the parameter is made of them.
 * https://pytorch.org/docs/stable/generated/torch.nn.utils.weight_norm.html (Salimans and Kingma,
 * https://arxiv.org/abs/1602.07868)
 */
export function weightNorm<M extends Module>(
  module: M,
  { name = 'weight', dim = 0 }: { name?: string; dim?: number | null } = {},
): M {
  const fields = fieldsOf(module);
  const whole = fields[name];
  if (!(whole instanceof Parameter)) {
    const why = norms.get(module)?.has(name) ? 'it has been normalised before' : 'there is no such parameter';
    throw new Error(`weightNorm: cannot normalise "${name}" of ${module.constructor.name}: ${why}.`);
  }
  const [length, direction] = [`${name}_g`, `${name}_v`];
  const weight = whole as Tensor;
  const made = () => {
    const v = fields[direction] as Tensor;
    return mul(v, div(fields[length] as Tensor, normExcept(v, dim)));
  };
  noGrad(() => {
    module.registerParameter(length, new Parameter(normExcept(weight, dim).clone()));
    module.registerParameter(direction, new Parameter(weight.detach().clone()));
  });
  fields[name] = made();
  const hook = module.registerForwardPreHook(() => {
    fields[name] = made();
  });
  const own = norms.get(module) ?? new Map<string, Norm>();
  norms.set(module, own.set(name, { made, hook }));
  return module;
}

/** Makes the parameter `name` whole again, with its present value. Throws where it was not taken apart. */
export function removeWeightNorm<M extends Module>(module: M, name = 'weight'): M {
  const norm = norms.get(module)?.get(name);
  if (!norm) throw new Error(`removeWeightNorm: "${name}" of ${module.constructor.name} is not normalised.`);
  norm.hook.remove();
  norms.get(module)!.delete(name);
  const whole = noGrad(() => norm.made());
  const fields = fieldsOf(module);
  delete fields[name];
  delete fields[`${name}_g`];
  delete fields[`${name}_v`];
  module.registerParameter(name, new Parameter(whole));
  return module;
}

/** The norm over all dimensions but `dim`, which stays as the only one longer than 1; over all of them for null. */
function normExcept(weight: Tensor, dim: number | null): Tensor {
  if (dim === null) return norm(weight);
  const kept = dimOf('weightNorm', dim, weight.ndim);
  const others = weight.shape.map((_, i) => i).filter((i) => i !== kept);
  return others.length === 0 ? weight.abs() : norm(weight, 2, others, { keepdim: true });
}

function fieldsOf(module: Module): Record<string, unknown> {
  return module as unknown as Record<string, unknown>;
}
