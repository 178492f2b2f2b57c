import { type Handle, noted, release } from '../../engine/index.ts';
import { observer } from '../observer.ts';
import { add } from '../tensor/arithmetic.ts';
import { filled } from '../tensor/fill.ts';
import { sameShape, show } from '../tensor/shape.ts';
import { handOver, share, type Tensor } from '../tensor/tensor.ts';
import { isLent, lend } from './lent.ts';
import { noGrad } from './mode.ts';
import { Joints } from './parts.ts';
import type { Node } from './tape.ts';

export interface BackwardOptions {
  /** The gradient of the tensor itself; ones may be left out for a tensor with one element. */
  gradient?: Tensor;
  /** Keeps what the graph saved, for a further pass. Default: the value of `createGraph`. */
  retainGraph?: boolean;
  /** Records the pass, so that gradients of the gradients can be computed. */
  createGraph?: boolean;
}

/** Adds the gradient of `loss` to `grad` of every leaf that it was computed from. */
export function backward(loss: Tensor, options: BackwardOptions = {}): void {
  observer()?.backward?.(loss);
  const { createGraph = false, retainGraph = createGraph, gradient } = options;
  const root = rootOf('backward', loss, gradient);
  run([root], { createGraph, retainGraph }, (node, grad) => {
    const { keeper } = node;
    if (keeper === null) return;
    // One gradient may reach several leaves (those of `a + b`), or be a user's: each leaf gets a tensor of its own, so
    // that changing one in place does not change the others.
    const own = isLent(grad.handle) ? share : handOver;
    lend(grad);
    keeper.grad = keeper.grad === null ? own(grad) : add(keeper.grad, grad);
  });
}

export interface GradOptions {
  gradOutputs?: Tensor | (Tensor | null)[];
  retainGraph?: boolean;
  createGraph?: boolean;
  /** Gives null for an input that the outputs do not depend on; otherwise that is an error. */
  allowUnused?: boolean;
}

/** The gradients of the sum of `outputs` with regard to `inputs`, one for each; no `.grad` is touched. */
export function grad(
  outputs: Tensor | readonly Tensor[],
  inputs: Tensor | readonly Tensor[],
  options: GradOptions = {},
): Tensor[] {
  const { createGraph = false, retainGraph = createGraph, allowUnused = false } = options;
  const ends = listOf(outputs);
  const given = options.gradOutputs === undefined ? [] : listOf(options.gradOutputs as Tensor);
  const roots = ends.map((output, i) => rootOf('grad', output, given[i] ?? undefined));
  const wanted = listOf(inputs).map((input, i) => {
    if (input.node === null) throw new Error(`grad: input ${i} ${show(input.shape)} does not require grad`);
    return input.node;
  });
  const found = new Map<Node, Tensor>();
  const targets = new Set(wanted);
  run(
    roots,
    { createGraph, retainGraph, targets },
    (node, gradient) => void (targets.has(node) && found.set(node, lend(gradient))),
  );
  return wanted.map((node, i) => {
    const gradient = found.get(node);
    if (gradient === undefined && !allowUnused) {
      throw new Error(
        `grad: input ${i} appears to not have been used in the graph. Set { allowUnused: true } if this is the desired behavior.`,
      );
    }
    return (gradient ?? null) as Tensor;
  });
}

interface Root {
  node: Node;
  gradient: Tensor;
}

interface Pass {
  createGraph: boolean;
  retainGraph: boolean;
  /** Only gradients on the way to these are computed. Absent: all. */
  targets?: Set<Node>;
}

/**
 * Goes from the roots through the graph, latest op first, so that the gradient of a result is complete before the op
 * that made it is asked for the gradients of its inputs. Calls `found` with each complete gradient.
 */
function run(roots: Root[], pass: Pass, found: (node: Node, gradient: Tensor) => void): void {
  const walk = () => {
    const order = reachable(roots.map((root) => root.node));
    const useful = pass.targets ? leadingTo(order, pass.targets) : null;
    const gradients = new Map<Node, Tensor>();
    const joints = new Joints();
    const workspace = new Workspace(gradients, joints);
    /** What only the current node needs. */
    let used: Tensor[] = [];
    const give = (node: Node, gradient: Tensor) => {
      const before = gradients.get(node);
      if (before) used.push(before);
      gradients.set(node, before === undefined ? gradient : add(before, gradient));
    };
    for (const { node, gradient } of roots) give(node, lend(gradient));
    const inside = (work: () => void) => (pass.createGraph ? work() : workspace.within(work, used));
    for (const node of order) {
      used = joints.partsOf(node);
      if (used.length > 0) inside(() => give(node, joints.join(node)));
      const given = gradients.get(node);
      if (given === undefined) continue;
      gradients.delete(node);
      let gradient = given;
      for (const hook of node.hooks ?? []) gradient = lend(hook(lend(gradient)) ?? gradient);
      found(node, gradient);
      used = [gradient];
      if (node.isLeaf || !(useful?.has(node) ?? true)) continue;
      const handOn = () => {
        const rules = node.gradients(gradient);
        for (let i = 0; i < node.edges.length; i++) {
          const edge = node.edges[i];
          const rule = rules[i];
          if (
            edge === null ||
            rule === null ||
            (useful !== null && !useful.has(edge) && !pass.targets!.has(edge))
          )
            continue;
          if (rule.part) joints.put(edge, rule.part, rule);
          else give(edge, rule());
        }
      };
      inside(handOn);
      if (!pass.retainGraph) node.free();
    }
  };
  const watcher = observer();
  watcher?.differentiate?.();
  try {
    if (pass.createGraph) walk();
    else noGrad(walk);
  } finally {
    watcher?.differentiated?.();
  }
}

/** The handles that a pass made itself and still needs: the memory of the others is used again at once. */
class Workspace {
  private readonly own = new Set<Handle>();

  constructor(
    private readonly gradients: ReadonlyMap<Node, Tensor>,
    private readonly joints: Joints,
  ) {}

  /** Runs work that makes gradients of `used`, which nothing else needs. The work may add to `used`. */
  within(work: () => void, used: readonly Tensor[]): void {
    const made = noted(work);
    if (!made) return;
    for (const handle of made) this.own.add(handle);
    const needed = new Set<Handle>();
    for (const { handle } of this.gradients.values()) needed.add(handle);
    for (const { handle } of this.joints.all()) needed.add(handle);
    for (const handle of [...made, ...used.map((tensor) => tensor.handle)]) {
      if (needed.has(handle) || isLent(handle) || !this.own.delete(handle)) continue;
      release(handle);
    }
  }
}

/** All nodes that the roots depend on, the latest first. No recursion: graphs may be many thousand ops deep. */
function reachable(roots: Node[]): Node[] {
  const seen = new Set<Node>(roots);
  for (const node of seen) {
    for (const edge of node.edges) if (edge !== null) seen.add(edge);
  }
  return [...seen].sort((a, b) => b.id - a.id);
}

/** The nodes from which a target can be reached, not counting the targets' own ends. */
function leadingTo(order: Node[], targets: Set<Node>): Set<Node> {
  const leading = new Set<Node>();
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i];
    if (node.edges.some((edge) => edge !== null && (targets.has(edge) || leading.has(edge))))
      leading.add(node);
  }
  return leading;
}

function rootOf(op: string, output: Tensor, gradient: Tensor | undefined): Root {
  if (output.node === null) {
    throw new Error(
      `${op}: element 0 of tensors does not require grad and does not have a gradFn: the tensor ${show(output.shape)} was not computed from one with requiresGrad, or was computed in noGrad or detached`,
    );
  }
  if (gradient === undefined) {
    if (output.numel() !== 1) {
      throw new Error(
        `${op}: grad can be implicitly created only for scalar outputs, but this one has shape ${show(output.shape)}; reduce it (x.sum(), x.mean()) or give its gradient`,
      );
    }
    return { node: output.node, gradient: filled(output.shape, 1, 'float32') };
  }
  if (!sameShape(gradient.shape, output.shape)) {
    throw new Error(
      `${op}: Mismatch in shape: the given gradient has shape ${show(gradient.shape)} and the output has shape ${show(output.shape)}`,
    );
  }
  return { node: output.node, gradient };
}

function listOf<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}
