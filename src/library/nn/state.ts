import { noGrad } from '../autograd/mode.ts';
import type { Tensor } from '../tensor/tensor.ts';

/** Tensors by PyTorch's names, such as `features.0.weight`. */
export type StateDict = Record<string, Tensor>;

export interface StateReport {
  missingKeys: string[];
  unexpectedKeys: string[];
}

/** Copies `state` into the tensors of `own`, all or nothing; see `Module.loadStateDict`. */
export function copyState(
  type: string,
  own: [string, Tensor][],
  state: StateDict,
  strict: boolean,
): StateReport {
  const names = new Set(own.map(([name]) => name));
  const missingKeys = [...names].filter((name) => !Object.hasOwn(state, name));
  const unexpectedKeys = Object.keys(state).filter((name) => !names.has(name));
  const present = own.filter(([name]) => Object.hasOwn(state, name));
  const errors = [
    ...(strict && missingKeys.length > 0 ? [`Missing key(s) in state dict: ${quoted(missingKeys)}.`] : []),
    ...(strict && unexpectedKeys.length > 0
      ? [`Unexpected key(s) in state dict: ${quoted(unexpectedKeys)}.`]
      : []),
    ...present.flatMap(([name, tensor]) => sizeMismatch(name, tensor.shape, state[name].shape)),
  ];
  if (errors.length > 0)
    throw new Error(`Error(s) in loading state dict for ${type}:\n\t${errors.join('\n\t')}`);
  noGrad(() => {
    for (const [name, tensor] of present) tensor.copy_(state[name]);
  });
  return { missingKeys, unexpectedKeys };
}

function sizeMismatch(name: string, own: number[], given: number[]): string[] {
  if (own.length === given.length && own.every((size, i) => size === given[i])) return [];
  return [
    `size mismatch for ${name}: the state dict has [${given.join(', ')}], the model has [${own.join(', ')}].`,
  ];
}

function quoted(names: string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
