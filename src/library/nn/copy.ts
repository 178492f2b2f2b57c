import { isTensor, type Tensor } from '../tensor/tensor.ts';
import { emptyCopy, Module } from './module.ts';
import { Parameter } from './parameter.ts';

/**
 * A copy of `module` with parameters, buffers and modules of its own, as Python's `copy.deepcopy` makes it; hooks do
 * not come along. Fields with tensors or modules in plain arrays and objects are copied too, functions and other
 * objects are shared. A class with private `#fields` cannot be copied: its methods would not find them.
 */
export function deepcopy<M extends Module>(module: M): M {
  return copyOf(module, new Map()) as M;
}

/** `seen` holds what was copied before, so that what is shared stays shared. */
function copyOf(value: unknown, seen: Map<object, unknown>): unknown {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return value;
  const before = seen.get(value);
  if (before !== undefined) return before;
  const keep = <T extends object>(copy: T): T => {
    seen.set(value, copy);
    return copy;
  };
  if (value instanceof Module) return fill(keep(emptyCopy(value)), value, seen);
  if (value instanceof Parameter) return keep(copyOfParameter(value));
  if (isTensor(value)) return keep(value.detach().clone());
  if (Array.isArray(value)) return fill(keep([]), value, seen);
  if (Object.getPrototypeOf(value) === Object.prototype) return fill(keep({}), value, seen);
  return value;
}

function copyOfParameter(parameter: Tensor): Parameter {
  return new Parameter(parameter.detach().clone(), { requiresGrad: parameter.requiresGrad });
}

function fill<T extends object>(copy: T, from: object, seen: Map<object, unknown>): T {
  for (const [name, field] of Object.entries(from)) {
    (copy as Record<string, unknown>)[name] = copyOf(field, seen);
  }
  return copy;
}
