import { unnoted } from '../../engine/index.ts';
import { observer } from '../observer.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { isGradEnabled } from './mode.ts';

/**
 * The gradient rule of an op: from the gradient of its result and the tensors that it saved, a function for each
 * input that computes that input's gradient. Only those that are wanted are called. Written in Tensor ops, so that
 * gradients of gradients work.
 */
export type Rule = (grad: Tensor, saved: Tensor[]) => (Gradient | null)[];
export type Gradient = (() => Tensor) & {
  /** Where the gradient is 0 but for a part, that part: those of one input are joined without the zeros. */
  part?: Part;
};

/** The elements of dimension `axis`, which has `length` of them, from `from` on. */
export interface Part {
  values: Tensor;
  axis: number;
  from: number;
  length: number;
}
export type Hook = (grad: Tensor) => Tensor | undefined;

let count = 0;

/** One step of the graph: the op that made a tensor, or the place where a leaf's gradient is gathered. */
export class Node {
  /** A later op has a greater id than the ones it depends on: descending ids are an order for backward. */
  readonly id = ++count;
  hooks: Hook[] | null = null;
  /** The tensor whose `grad` is filled: a leaf, or a result on which `retainGrad()` was called. */
  keeper: Tensor | null = null;

  constructor(
    /** The op's name and `Backward`, as in MulBackward. */
    readonly name: string,
    /** The nodes that made the inputs; null for an input that needs no gradient. */
    readonly edges: readonly (Node | null)[],
    public saved: Saved[] | null,
    readonly rule: Rule | null,
  ) {}

  get isLeaf(): boolean {
    return this.rule === null;
  }

  toString(): string {
    return `<${this.name}>`;
  }

  /** The gradient functions of the inputs. Throws where a saved tensor is gone or was changed in place. */
  gradients(grad: Tensor): (Gradient | null)[] {
    if (this.saved === null) {
      throw new Error(
        'Trying to backward through the graph a second time (or directly access saved tensors after they have already been freed). Saved intermediate values of the graph are freed when you call .backward() or autograd.grad(). Specify { retainGraph: true } if you need to backward through the graph a second time or if you need to access saved tensors after calling backward.',
      );
    }
    // What is saved may have to be computed again, and lives on.
    const tensors = unnoted(() => this.saved!.map((saved) => saved?.open() as Tensor));
    return this.rule!(grad, tensors);
  }

  /** The tensors that it keeps until it is gone through. */
  kept(): Tensor[] {
    return (this.saved ?? []).flatMap((saved) => (saved instanceof SavedTensor ? [saved.tensor] : []));
  }

  /** Lets the saved tensors go. A node that saved nothing can be gone through again, as in PyTorch. */
  free(): void {
    if (this.saved !== null && this.saved.length > 0) this.saved = null;
  }
}

type Saved = { open(): Tensor } | null;

/** Takes a tensor that an op saves, and gives a function that brings it back in the backward pass. */
export type Pack = (tensor: Tensor) => () => Tensor;

let packing: Pack | null = null;

/** Runs `fn`, whose ops save their tensors by `pack`. An inner call counts until it is through. */
export function withSaving<T>(pack: Pack, fn: () => T): T {
  const before = packing;
  packing = pack;
  try {
    return fn();
  } finally {
    packing = before;
  }
}

function saved(tensor: Tensor): Saved {
  if (packing !== null) return { open: packing(tensor) };
  observer()?.save?.(tensor);
  return new SavedTensor(tensor);
}

/** A tensor that a rule needs, with the version that it had in the forward pass. */
class SavedTensor {
  readonly version: number;
  constructor(readonly tensor: Tensor) {
    this.version = tensor.version;
  }

  open(): Tensor {
    const { tensor, version } = this;
    if (tensor.version === version) return tensor;
    const origin = tensor.node && !tensor.node.isLeaf ? `, which is output 0 of ${tensor.node.name},` : '';
    throw new Error(
      `one of the variables needed for gradient computation has been modified by an inplace operation: [${tensor.dtype} [${tensor.shape.join(', ')}]]${origin} is at version ${tensor.version}; expected version ${version} instead. Change a copy (x.clone()) or use the form without "_" in the forward pass.`,
    );
  }
}

/**
 * Notes that `out` was made of `inputs` by the op `name`, unless nothing asks for gradients.
 * A null in `tensors`, which the rule needs, stands for a tensor that only an unwanted gradient would need. Returns `out`.
 */
export function track(
  out: Tensor,
  name: string,
  inputs: readonly Tensor[],
  tensors: readonly (Tensor | null)[],
  rule: Rule,
): Tensor {
  observer()?.op?.(name, inputs, [out]);
  if (!isGradEnabled()) return out;
  let wanted = false;
  for (const input of inputs) wanted ||= input.node !== null;
  if (!wanted) return out;
  const edges = inputs.map((input) => input.node);
  const kept = tensors.map((tensor) => (tensor === null ? null : saved(tensor)));
  out.node = new Node(`${name[0].toUpperCase()}${name.slice(1)}Backward`, edges, kept, rule);
  return out;
}

/** The node that gathers the gradient of the leaf `tensor`. */
export function leafNode(tensor: Tensor): Node {
  const node = new Node('AccumulateGrad', [], [], null);
  node.keeper = tensor;
  return node;
}
