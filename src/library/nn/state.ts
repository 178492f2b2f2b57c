import { noGrad } from '../autograd/mode.ts';
import { mismatch } from '../errors.ts';
import { sameShape, show } from '../tensor/shape.ts';
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
  const unequal = present.filter(([name, { shape }]) => !sameShape(shape, state[name].shape));
  const errors = [
    ...(strict && missingKeys.length > 0 ? [`Missing key(s) in state dict: ${quoted(missingKeys)}.`] : []),
    ...(strict && unexpectedKeys.length > 0
      ? [`Unexpected key(s) in state dict: ${quoted(unexpectedKeys)}.`]
      : []),
    ...unequal.map(
      ([name, { shape }]) =>
        `size mismatch for ${name}: the state dict has ${show(state[name].shape)}, the model has ${show(shape)}.`,
    ),
  ];
  const report = { missingKeys, unexpectedKeys };
  if (errors.length > 0) {
    const operands = unequal.flatMap(([name, own]) => [
      { name: `the model's ${name}`, tensor: own },
      { name: `the state dict's ${name}`, tensor: state[name] },
    ]);
    const message = `Error(s) in loading state dict for ${type}:\n\t${errors.join('\n\t')}`;
    return mismatch('loadStateDict', message, operands.slice(0, 2), () => report);
  }
  noGrad(() => {
    for (const [name, tensor] of present) tensor.copy_(state[name]);
  });
  return report;
}

function quoted(names: string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
