import * as library from '../../src/library/index.ts';
import { different, interfaces, reasonFor, renamed } from './reasons.ts';
import names from './torch_names.json' with { type: 'json' };

/** How a name of PyTorch is written here, or why it is not. */
export type Entry = { torch: string } & ({ here: string } | { absent: string });

export interface Namespace {
  name: string;
  entries: Entry[];
}

/** Every name of torch_names.json beside what the library exports now. */
export function compare(): Namespace[] {
  return Object.entries(names).map(([name, members]) => ({
    name,
    entries: members.map((member) => entry(name, member)),
  }));
}

function entry(namespace: string, name: string): Entry {
  const full = `${namespace}.${name}`;
  const here = different.has(full)
    ? null
    : (interfaces[full] ?? found(namespace, renamed[full] ?? camel(name)));
  return here ? { torch: name, here } : { torch: name, absent: reasonFor(full) };
}

/** `index_add_` is `indexAdd_`; a name with capitals, as classes have, stays. */
function camel(name: string): string {
  return name.replace(/(?<=[a-zA-Z0-9])_([a-z0-9])/g, (_, letter) => letter.toUpperCase());
}

/** Where a name of each namespace may be found here, the usual place first. What PyTorch has as a function may be a method. */
const places: Record<string, string[]> = {
  torch: ['', 'F.', 'autograd.', 'Tensor.'],
  'torch.Tensor': ['Tensor.', '', 'F.'],
  'torch.nn': ['nn.'],
  'torch.nn.functional': ['F.', 'Tensor.'],
  'torch.nn.init': ['nn.init.'],
  'torch.nn.utils': ['nn.utils.'],
  'torch.nn.utils.rnn': ['nn.utils.rnn.', 'nn.utils.'],
  'torch.optim': ['optim.'],
  'torch.optim.lr_scheduler': ['optim.lrScheduler.'],
  'torch.utils.data': ['data.'],
  'torch.autograd': ['autograd.', ''],
  'torch.linalg': ['linalg.'],
  'torch.distributions': ['distributions.'],
};

/** The path at which the library has `name`; a method is `x.name`. */
function found(namespace: string, name: string): string | null {
  for (const place of places[namespace]) {
    if (place === 'Tensor.' && isMember(name)) return `x.${name}`;
    if (place !== 'Tensor.' && holder(place)?.[name] !== undefined) return place + name;
  }
  return null;
}

function holder(place: string): Record<string, unknown> | undefined {
  let current: any = library;
  for (const part of place.split('.').filter(Boolean)) current = current?.[part];
  return current;
}

/** A method, a getter, or a field that every tensor has. */
const example = library.tensor([1]);
const isMember = (name: string): boolean => name in example;
