import * as library from '../../src/library/index.ts';
import { F, nn, optim, type Tensor, tensor } from '../../src/library/index.ts';

/** What `golden.py` writes. */
export interface Golden {
  name: string;
  kind:
    | 'method'
    | 'inplace'
    | 'index'
    | 'set'
    | 'torch'
    | 'functional'
    | 'module'
    | 'optimizer'
    | 'scheduler';
  call: string;
  options: Record<string, unknown>;
  args: unknown[];
  tensors: Stored[];
  outputs: Stored[];
  /** The signs are free: absolute values are compared. */
  absolute?: boolean;
  /** Of modules. */
  construct: unknown[];
  training: boolean;
  calls: number;
  /** Options of the call itself. */
  forward?: Record<string, unknown>;
  state: Record<string, Stored>;
  gradients: Record<string, Stored>;
  after: Record<string, Stored>;
  /** Of optimizers and schedules. */
  steps: number;
  rates: number[];
}

export interface Stored {
  dtype: 'float32' | 'int32' | 'bool';
  shape: number[];
  values: Value[];
  requiresGrad?: boolean;
  grad?: Value[];
}

type Value = number | 'NaN' | 'Infinity' | '-Infinity';

/** A tensor of ours beside PyTorch's. */
export interface Pair {
  what: string;
  ours: Tensor;
  theirs: Stored;
  /** The largest number that the values come from, where that is not among them: rounding is as large as it makes it. */
  largest?: number;
}

export function largestOf(values: number[]): number {
  return Math.max(0, ...values.map(Math.abs).filter(Number.isFinite));
}

/** Runs a case on our library; gives back all that must be equal. */
export function run(golden: Golden): Pair[] {
  const inputs = (golden.tensors ?? []).map(tensorOf);
  if (golden.kind === 'optimizer') return runOptimizer(golden, inputs);
  if (golden.kind === 'scheduler') return runScheduler(golden);
  if (golden.kind === 'module') return runModule(golden, inputs);
  const outputs = flat(call(golden, inputs)).map((output) => (golden.absolute ? output.abs() : output));
  backward(outputs);
  return [...outputPairs(golden, outputs), ...gradientPairs(golden, inputs)];
}

export function tensorOf({ dtype, shape, values, requiresGrad }: Stored): Tensor {
  return tensor(values.map(Number), { dtype })
    .reshape(shape)
    .detach()
    .requiresGrad_(requiresGrad ?? false);
}

function call(golden: Golden, inputs: Tensor[]): unknown {
  const { options } = golden;
  const args = golden.args.map((arg) => argument(arg, inputs));
  if (Object.keys(options).length > 0) args.push(withArguments(options));
  const [first, ...rest] = args as [any, ...unknown[]];
  switch (golden.kind) {
    case 'functional':
      return named(F, golden.call)(...args);
    case 'torch':
      return named(library, golden.call)(...args);
    case 'set':
    case 'inplace':
      return named(first.clone(), golden.call)(...rest);
    default:
      return named(first, golden.call)(...rest);
  }
}

function runModule(golden: Golden, inputs: Tensor[]): Pair[] {
  const module = construct(nn, golden, golden.construct ?? []);
  module.loadStateDict(
    Object.fromEntries(Object.entries(golden.state).map(([name, stored]) => [name, tensorOf(stored)])),
  );
  module.train(golden.training);
  const args = golden.args.map((arg) => argument(arg, inputs));
  if (golden.forward) args.push(withArguments(golden.forward));
  for (let i = 1; i < golden.calls; i++) module(...args);
  const outputs = flat(module(...args));
  backward(outputs);
  const parameters = new Map<string, Tensor>(module.namedParameters());
  const buffers = new Map<string, Tensor>(module.namedBuffers());
  const largest = largestOf(Object.values(golden.gradients).flatMap(({ values }) => values.map(Number)));
  return [
    ...outputPairs(golden, outputs),
    ...gradientPairs(golden, inputs).map((pair) => ({ ...pair, largest })),
    ...Object.entries(golden.gradients).map(([name, theirs]) => {
      return { what: `gradient of ${name}`, ours: parameters.get(name)!.grad!, theirs, largest };
    }),
    ...Object.entries(golden.after).map(([name, theirs]) => ({
      what: `${name} afterwards`,
      ours: buffers.get(name)!,
      theirs,
    })),
  ];
}

function runOptimizer(golden: Golden, parameters: Tensor[]): Pair[] {
  const optimizer = construct(optim, golden, [parameters]);
  for (let i = 0; i < golden.steps; i++) {
    optimizer.zeroGrad();
    const parts = parameters.map((parameter, k) => parameter.pow(2).mul(weights(parameter, k)).sum());
    parts.reduce((sum, part) => sum.add(part)).backward();
    optimizer.step();
  }
  return golden.outputs.map((theirs, i) => ({ what: `parameter ${i}`, ours: parameters[i], theirs }));
}

function runScheduler(golden: Golden): Pair[] {
  const optimizer = optim.SGD([tensor([0], { requiresGrad: true })], { lr: 0.1, momentum: 0.9 });
  const schedule = construct(optim.lrScheduler, golden, [optimizer, ...golden.construct]);
  const rates: number[] = [];
  for (let i = 0; i < golden.steps; i++) {
    rates.push(optimizer.paramGroups[0].lr);
    optimizer.step();
    schedule.step();
  }
  const theirs: Stored = { dtype: 'float32', shape: [golden.steps], values: golden.rates };
  return [{ what: 'learning rates', ours: tensor(rates, { dtype: 'float32' }), theirs }];
}

function construct(from: object, golden: Golden, args: unknown[]): any {
  const Class = (from as Record<string, any>)[golden.call];
  if (!Class) throw new Error(`The library has no ${golden.call}.`);
  const options = Object.keys(golden.options).length > 0 ? [withArguments(golden.options)] : [];
  return new Class(...args, ...options);
}

function named(place: any, path: string): (...args: unknown[]) => unknown {
  const names = path.split('.');
  const name = names.pop()!;
  const from = names.reduce((within, one) => within[one], place);
  if (typeof from[name] !== 'function') throw new Error(`The library has no ${name}.`);
  return from[name].bind(from);
}

function withArguments(options: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [key, argument(value, [])]));
}

/** A stored argument as the library wants it: a tensor by its number, a slice, a number that JSON lacks. */
function argument(stored: unknown, inputs: Tensor[]): unknown {
  if (Array.isArray(stored)) return stored.map((item) => argument(item, inputs));
  if (typeof stored !== 'object' || stored === null) return stored;
  if ('tensor' in stored) return inputs[stored.tensor as number];
  if ('slice' in stored) return library.slice(...(stored.slice as (number | null)[]));
  if ('stored' in stored) return tensorOf(stored.stored as Stored);
  if ('number' in stored) return Number(stored.number);
  throw new Error(`An argument is stored as ${JSON.stringify(stored)}.`);
}

function flat(output: unknown): Tensor[] {
  if (library.isTensor(output)) return [output];
  if (output === null) return [];
  if (typeof output !== 'object') throw new Error(`The output is ${output}, not a tensor.`);
  return Object.values(output).flatMap(flat);
}

/** The gradient of the sum of all outputs, weighted as in `golden.py`. */
function backward(outputs: Tensor[]): void {
  const parts = outputs.flatMap((output, k) =>
    output.requiresGrad ? [output.mul(weights(output, k)).sum()] : [],
  );
  if (parts.length > 0) parts.reduce((sum, part) => sum.add(part)).backward();
}

function weights(like: Tensor, k: number): Tensor {
  const values = Array.from({ length: like.numel() }, (_, i) => ((i * 7 + k * 3) % 11) / 4 - 1.125);
  return tensor(values, { dtype: 'float32' }).reshape(like.shape);
}

function outputPairs(golden: Golden, outputs: Tensor[]): Pair[] {
  if (outputs.length !== golden.outputs.length) {
    throw new Error(`There are ${outputs.length} outputs, PyTorch has ${golden.outputs.length}.`);
  }
  return outputs.map((ours, i) => ({ what: `output ${i}`, ours, theirs: golden.outputs[i] }));
}

function gradientPairs(golden: Golden, inputs: Tensor[]): Pair[] {
  return golden.tensors.flatMap(({ grad, shape }, i) => {
    if (!grad) return [];
    const ours = inputs[i].grad;
    if (!ours) {
      // Where a value cannot reach the output, PyTorch's gradient is zeros and ours is none.
      if (grad.every((value) => value === 0)) return [];
      throw new Error(`Input ${i} has no gradient.`);
    }
    return [
      { what: `gradient of input ${i}`, ours, theirs: { dtype: 'float32' as const, shape, values: grad } },
    ];
  });
}
