import { unnoted } from '../../engine/index.ts';
import { track } from '../autograd/tape.ts';
import { filled } from '../tensor/fill.ts';
import { isTensor, share, type Tensor } from '../tensor/tensor.ts';
import { narrow, padded, reshape } from '../tensor/view.ts';
import type { Module } from './module.ts';

/** Gets the module and the inputs of the call; what it returns, if anything, takes their place. */
export type ForwardPreHook<M extends Module> = (module: M, inputs: any[]) => any;

/** Gets the module, the inputs of the call as an array, and the output. */
export type ForwardHook<M extends Module> = (module: M, inputs: any[], output: any) => any;

/**
 * Gets the module and the gradients of its inputs and of its outputs, null where there is none; what it returns, if
 * anything, takes the place of the gradients of the inputs.
 */
export type BackwardHook<M extends Module> = (
  module: M,
  gradInput: (Tensor | null)[],
  gradOutput: (Tensor | null)[],
) => any;

/** The hooks of one module, in the order in which they were registered. */
export class Hooks {
  readonly before = new Set<ForwardPreHook<Module>>();
  readonly after = new Set<ForwardHook<Module>>();
  readonly backward = new Set<BackwardHook<Module>>();
}

/** Runs `forward` with all hooks around it. */
export function withHooks(
  module: Module,
  hooks: Hooks,
  inputs: unknown[],
  forward: (inputs: unknown[]) => unknown,
): unknown {
  let given = inputs;
  for (const hook of hooks.before) {
    const changed = hook(module, given);
    if (changed !== undefined) given = Array.isArray(changed) ? changed : [changed];
  }
  const watch = hooks.backward.size > 0 ? new BackwardWatch(module, [...hooks.backward]) : null;
  let output = forward(watch ? watch.inputs(given) : given);
  for (const hook of hooks.after) output = hook(module, given, output) ?? output;
  return watch ? watch.outputs(output) : output;
}

/** Runs backward hooks once the gradients of all inputs of one call are known. */
class BackwardWatch {
  private gradOutput: (Tensor | null)[] = [];
  private gradInput: (Tensor | null)[] = [];
  private differentiable: number[] = [];

  constructor(
    private readonly module: Module,
    private readonly hooks: BackwardHook<Module>[],
  ) {}

  /** The inputs as the module shall see them. */
  inputs(given: unknown[]): unknown[] {
    this.gradInput = given.map(() => null);
    this.differentiable = given.flatMap((input, i) => (isTensor(input) && input.requiresGrad ? [i] : []));
    const passed = together(
      this.differentiable.map((i) => given[i] as Tensor),
      (gradients) => {
        this.differentiable.forEach((i, at) => {
          this.gradInput[i] = gradients[at];
        });
        const result = this.run();
        return this.differentiable.map((i, at) => result[i] ?? gradients[at]);
      },
    );
    return given.map((input, i) => passed[this.differentiable.indexOf(i)] ?? input);
  }

  /** The outputs (a tensor, or an array of them) as the caller shall see them. */
  outputs(output: unknown): unknown {
    const list: unknown[] = Array.isArray(output) ? output : [output];
    const wanted = list.flatMap((one, i) => (isTensor(one) && one.requiresGrad ? [i] : []));
    const passed = together(
      wanted.map((i) => list[i] as Tensor),
      (gradients) => {
        this.gradOutput = list.map((_, i) => gradients[wanted.indexOf(i)] ?? null);
        // Where no input needs a gradient, nothing comes later.
        if (this.differentiable.length === 0) this.run();
        return gradients;
      },
    );
    const seen = list.map((one, i) => passed[wanted.indexOf(i)] ?? one);
    return Array.isArray(output) ? seen : seen[0];
  }

  private run(): (Tensor | null)[] {
    let gradInput = this.gradInput;
    for (const hook of this.hooks) {
      const changed = hook(this.module, gradInput, this.gradOutput);
      if (changed) gradInput = Array.isArray(changed) ? changed : [changed];
    }
    return gradInput;
  }
}

/**
 * The same tensors, whose gradients pass through `change` all at once. A node of the graph has one result, so the
 * gradients meet in one long vector.
 */
function together(tensors: Tensor[], change: (gradients: Tensor[]) => Tensor[]): Tensor[] {
  if (tensors.length === 0) return [];
  const sizes = tensors.map((tensor) => tensor.numel());
  const starts = sizes.map((_, i) => sizes.slice(0, i).reduce((sum, size) => sum + size, 0));
  const total = starts[starts.length - 1] + sizes[sizes.length - 1];
  const shapes = tensors.map((tensor) => tensor.shape);
  const meeting = track(filled([], 0, 'float32'), 'backwardHook', tensors, [], (joined) => {
    let changed: Tensor[] | null = null;
    const once = () => {
      const parts = () => sizes.map((size, i) => reshape(narrow(joined, 0, starts[i], size), shapes[i]));
      // The hooks may keep what they are given, and what they make.
      changed ??= unnoted(() => change(parts()));
      return changed;
    };
    return tensors.map((_, i) => () => once()[i]);
  });
  return tensors.map((tensor, i) => {
    const alias = share(tensor);
    alias.node = null;
    const around: [number, number][] = [[starts[i], total - starts[i] - sizes[i]]];
    return track(alias, 'backwardHook', [meeting], [], (g) => [() => padded(reshape(g, -1), around, 0)]);
  });
}
