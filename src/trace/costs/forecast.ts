import { type nn, Tensor } from '../../library/index.ts';
import type { MemoryForecast } from '../../protocol/facts.ts';
import { tensorsWithin } from '../provenance/tensors.ts';
import { bytesOf, type Storages } from './storages.ts';

/** An optimizer of ours, as far as it is looked into. */
interface Optimizer {
  paramGroups: { params: Tensor[] }[];
  stateDict(): { state: Record<number, Record<string, unknown>> };
}

/** A call of a model, with the shape of its first input. */
interface ModelCall {
  model: nn.Module;
  shape: readonly number[];
}

/** What one backward pass found kept for it. */
interface Kept {
  call: ModelCall | undefined;
  growing: number;
  fixed: number;
  /** Ops of the graph: two passes over graphs of one size are taken for the same computation. */
  ops: number;
}

/** Passes that are looked at; those of further rounds tell nothing new. */
const PASSES = 32;

/** Watches a program train, to say what memory that takes. */
export class TrainingMemory {
  private readonly optimizers = new Set<Optimizer>();
  private readonly models = new Set<nn.Module>();
  private readonly gradients = new Map<Tensor, number>();
  private readonly passes: Kept[] = [];
  private main: ModelCall | undefined;

  constructor(private readonly storages: Storages) {}

  /** A model is called from outside of all others. */
  called(model: nn.Module, given: unknown): void {
    const inputs = tensorsWithin(given).filter((tensor) => tensor instanceof Tensor);
    this.models.add(model);
    if (inputs.every((input) => input.isLeaf)) this.storages.called(inputs.map(({ handle }) => handle));
    if (inputs.length === 0 || (this.main && sizeOf(this.main.model) > sizeOf(model))) return;
    this.main = { model, shape: [...inputs[0].shape] };
  }

  /** Gradients of `loss` are about to be computed: all that its graph keeps is in memory at once. */
  backward(loss: Tensor): void {
    if (this.passes.length < PASSES) this.passes.push({ ...this.keptFor(loss), call: this.main });
    this.main = undefined;
  }

  step(optimizer: object): void {
    if (!isOptimizer(optimizer)) return;
    this.optimizers.add(optimizer);
    for (const { params } of optimizer.paramGroups)
      for (const param of params) {
        if (param.grad !== null) this.gradients.set(param, bytesOf(param.grad));
        // The step has put a value that ops made in its place.
        this.storages.give(param.handle, -1);
      }
  }

  /** Undefined where nothing was trained. */
  forecast(): MemoryForecast | undefined {
    if (this.optimizers.size === 0) return undefined;
    const own = new Set<Tensor>();
    for (const model of this.models)
      for (const tensor of [...model.parameters(), ...model.buffers()]) own.add(tensor);
    for (const { paramGroups } of this.optimizers)
      for (const { params } of paramGroups) for (const param of params) own.add(param);
    return {
      parameters: total(own, bytesOf),
      gradients: total(this.gradients.values(), (bytes) => bytes),
      optimizer: total(this.optimizers, stateBytes),
      ...this.activations(),
    };
  }

  private activations(): Pick<MemoryForecast, 'activations' | 'fixed' | 'batch'> {
    const [largest, ...others] = this.passes.toSorted((a, b) => bytes(b) - bytes(a));
    if (!largest) return { activations: 0, fixed: 0, batch: 1 };
    for (const other of others) {
      const line = lineThrough(largest, other);
      if (line) return line;
    }
    return { activations: largest.growing, fixed: largest.fixed, batch: largest.call?.shape[0] ?? 1 };
  }

  private keptFor(loss: Tensor): Omit<Kept, 'call'> {
    const nodes = new Set([loss.node]);
    const counted = new Set<object>();
    const kept = { growing: 0, fixed: 0, ops: 0 };
    for (const node of nodes) {
      if (node === null) continue;
      kept.ops++;
      for (const edge of node.edges) nodes.add(edge);
      for (const tensor of node.kept()) {
        const storage = this.storages.of(tensor.handle);
        if (!storage || counted.has(storage.memory)) continue;
        counted.add(storage.memory);
        kept[storage.batch >= 0 ? 'growing' : 'fixed'] += storage.bytes;
      }
    }
    return kept;
  }
}

/** From two batch sizes of one computation how its memory grows; exact where it grows by the same for each sample. */
function lineThrough(
  large: Kept,
  small: Kept,
): Pick<MemoryForecast, 'activations' | 'fixed' | 'batch'> | undefined {
  if (!large.call || large.call.model !== small.call?.model || large.ops !== small.ops) return undefined;
  const [to, from] = [large.call.shape, small.call.shape];
  const differing = to.flatMap((length, dim) => (length === from[dim] ? [] : [dim]));
  if (to.length !== from.length || differing.length !== 1) return undefined;
  const [dim] = differing;
  const activations = ((bytes(large) - bytes(small)) / (to[dim] - from[dim])) * to[dim];
  const fixed = bytes(large) - activations;
  return activations >= 0 && fixed >= 0 ? { activations, fixed, batch: to[dim] } : undefined;
}

function bytes({ growing, fixed }: Kept): number {
  return growing + fixed;
}

function stateBytes(optimizer: Optimizer): number {
  return total(Object.values(optimizer.stateDict().state), (state) =>
    total(Object.values(state), (value) => (value instanceof Tensor ? bytesOf(value) : 0)),
  );
}

function isOptimizer(value: object): value is Optimizer {
  return Array.isArray((value as Optimizer).paramGroups);
}

function sizeOf(model: nn.Module): number {
  return total(model.parameters(), (parameter) => parameter.numel());
}

function total<T>(items: Iterable<T>, of: (item: T) => number): number {
  let sum = 0;
  for (const item of items) sum += of(item);
  return sum;
}
