import type { Tensor as TfTensor } from '@tensorflow/tfjs-core';
import { type nn, Tensor } from '../../library/index.ts';
import type { MemoryForecast } from '../../protocol/facts.ts';
import { LayerModule } from '../plain/layer-module.ts';
import { handleOf, tensorsWithin } from '../provenance/tensors.ts';
import { activationsOf, type Kept, type ModelCall } from './activations.ts';
import type { Meter } from './meter.ts';
import { type PlainWeights, plainWeights, variables } from './plain-weights.ts';
import { bytesOf } from './storages.ts';

/** An optimizer of ours, as far as it is looked into. */
interface Optimizer {
  paramGroups: { params: Tensor[] }[];
  stateDict(): { state: Record<number, Record<string, unknown>> };
}

/** Passes and steps that are looked at; those of further rounds tell nothing new. */
const ROUNDS = 32;

/** Watches a program train, to say what memory that takes. */
export class TrainingMemory {
  private readonly optimizers = new Set<Optimizer>();
  private readonly plainOptimizers = new Set<object>();
  /** With the elements in their parameters. */
  private readonly models = new Map<nn.Module, number>();
  private readonly gradients = new Map<Tensor, number>();
  private readonly passes: Kept[] = [];
  private plain: PlainWeights | undefined;
  private plainSteps = 0;
  /** The largest model that was called since gradients were computed last, or else the last batch. */
  private main: ModelCall | undefined;
  /** What TensorFlow.js's tape keeps. */
  private tape = { growing: 0, fixed: 0, ops: 0 };

  constructor(private readonly meter: Meter) {}

  /** A data loader gives a batch. */
  handedOut(loader: object, given: unknown): void {
    const batch = tensorsWithin(given);
    if (batch.length === 0) return;
    this.meter.storages.called(batch.map(handleOf));
    this.main ??= { model: loader, size: 0, shape: [...batch[0].shape] };
  }

  /** A model is called from outside of all others. */
  called(model: nn.Module, given: unknown): void {
    const inputs = tensorsWithin(given);
    if (inputs.every((input) => !(input instanceof Tensor) || input.isLeaf))
      this.meter.storages.called(inputs.map(handleOf));
    const size = this.models.get(model) ?? total(model.parameters(), (parameter) => parameter.numel());
    this.models.set(model, size);
    if (inputs.length === 0 || (this.main && this.main.size > size)) return;
    this.main = { model, size, shape: [...inputs[0].shape] };
  }

  /** Gradients of `loss` are about to be computed: all that its graph keeps is in memory at once. */
  backward(loss: Tensor): void {
    this.add(this.keptFor(loss));
  }

  /** The tape of TensorFlow.js keeps a tensor. */
  taped(tensor: TfTensor): void {
    if (this.meter.differentiating) return;
    const storage = this.meter.save(tensor);
    this.tape.ops++;
    if (storage) this.tape[storage.batch >= 0 ? 'growing' : 'fixed'] += storage.bytes;
  }

  /** Gradients are about to be computed, perhaps from that tape. */
  differentiate(): void {
    if (this.tape.ops > 0) this.add(this.tape);
    this.tape = { growing: 0, fixed: 0, ops: 0 };
  }

  step(optimizer: object): void {
    if (!isOptimizer(optimizer)) {
      this.plainStep(optimizer);
      return;
    }
    this.optimizers.add(optimizer);
    for (const { params } of optimizer.paramGroups)
      for (const param of params) {
        if (param.grad !== null) this.gradients.set(param, bytesOf(param.grad));
        // The step has put a value that ops made in its place.
        this.meter.storages.give(param.handle, -1);
      }
  }

  /** Undefined where nothing was trained. */
  forecast(): MemoryForecast | undefined {
    if (this.optimizers.size === 0 && !this.plain) return undefined;
    const { parameters = 0, gradients = 0, optimizer = 0 } = this.plain ?? {};
    return {
      parameters: parameters + total(this.parameters(), bytesOf),
      gradients: gradients + total(this.gradients.values(), (bytes) => bytes),
      optimizer: optimizer + total(this.optimizers, stateBytes),
      ...activationsOf(this.passes),
    };
  }

  /** Of our own models and optimizers; those of TensorFlow.js are known by its variables. */
  private parameters(): Set<Tensor> {
    const own = new Set<Tensor>();
    if (this.optimizers.size === 0) return own;
    for (const model of this.models.keys()) {
      // What stands for a layer of TensorFlow.js has that one's variables.
      if (model instanceof LayerModule) continue;
      for (const tensor of [...model.parameters(), ...model.buffers()]) own.add(tensor);
    }
    for (const { paramGroups } of this.optimizers)
      for (const { params } of paramGroups) for (const param of params) own.add(param);
    return own;
  }

  /** A step of TensorFlow.js's: its variables are gone when the program is over. */
  private plainStep(optimizer: object): void {
    for (const variable of variables()) this.meter.storages.give(variable, -1);
    if (this.plainSteps++ >= ROUNDS) return;
    this.plainOptimizers.add(optimizer);
    this.plain = plainWeights(this.plainOptimizers);
  }

  private add(kept: Omit<Kept, 'call'>): void {
    if (this.passes.length < ROUNDS) this.passes.push({ ...kept, call: this.main });
    this.main = undefined;
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
        const storage = this.meter.storages.of(tensor.handle);
        if (!storage || counted.has(storage.memory)) continue;
        counted.add(storage.memory);
        kept[storage.batch >= 0 ? 'growing' : 'fixed'] += storage.bytes;
      }
    }
    return kept;
  }
}

function stateBytes(optimizer: Optimizer): number {
  return total(Object.values(optimizer.stateDict().state), (state) =>
    total(Object.values(state), (value) => (value instanceof Tensor ? bytesOf(value) : 0)),
  );
}

function isOptimizer(value: object): value is Optimizer {
  return Array.isArray((value as Optimizer).paramGroups);
}

function total<T>(items: Iterable<T>, of: (item: T) => number): number {
  let sum = 0;
  for (const item of items) sum += of(item);
  return sum;
}
