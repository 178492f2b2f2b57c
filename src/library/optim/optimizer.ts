import { enableGrad, noGrad } from '../autograd/mode.ts';
import { observer } from '../observer.ts';
import { isTensor, type Tensor } from '../tensor/tensor.ts';
import type { Callable } from './callable.ts';

export interface BaseOptions {
  lr: number;
  /** Climb instead of descend; false if not given. */
  maximize?: boolean;
}

/** Parameters with options of their own; options that it lacks are the optimizer's. */
export type GivenGroup<Options> = { params: Iterable<Tensor> } & Partial<Options>;

/** An optimizer's class, callable with `new` and without. */
export type OptimizerClass<Options extends BaseOptions, State extends ParamState> = Callable<
  new (
    params: Params<Options>,
    options?: Partial<Options>,
  ) => Optimizer<Options, State>
>;

/** What an optimizer trains: a model's `parameters()`, or groups of them with options of their own. */
export type Params<Options> = Iterable<Tensor> | Iterable<GivenGroup<Options>>;

export type ParamGroup<Options> = { params: Tensor[] } & Options;

/** The gradient with PyTorch's `weight_decay` in it: the slope of an added penalty on large parameters. */
export function withWeightDecay(param: Tensor, grad: Tensor, weightDecay: number): Tensor {
  return weightDecay === 0 ? grad : grad.add(param.mul(weightDecay));
}

/** Throws an Error for a coefficient of a moving average that does not lie in [0, 1). */
export function checkBetas(optimizer: string, betas: readonly number[]): void {
  const wrong = betas.find((beta) => !(beta >= 0 && beta < 1));
  if (wrong !== undefined) throw new Error(`${optimizer}: betas must be from [0, 1), but one is ${wrong}.`);
}

/** What an optimizer remembers of one parameter, such as `{ step, expAvg, expAvgSq }`. */
export type ParamState = Record<string, number | Tensor | undefined>;

/** Parameters are numbered in the order in which the optimizer got them. */
export interface OptimizerState<Options> {
  state: Record<number, ParamState>;
  paramGroups: ({ params: number[] } & Options)[];
}

/**
 * The base class of all optimizers: https://pytorch.org/docs/stable/optim.html#base-class
 *
 * `paramGroups` may be changed between steps, as to set another `lr`.
 */
export abstract class Optimizer<Options extends BaseOptions, State extends ParamState = ParamState> {
  readonly paramGroups: ParamGroup<Options>[] = [];
  protected readonly state = new Map<Tensor, State>();

  /** Throws an Error where there is no parameter, or one that is no leaf. */
  constructor(
    params: Params<Options>,
    readonly defaults: Options,
  ) {
    const listed: unknown[] = listOf<unknown>(params);
    if (listed.length === 0) throw new Error('The optimizer got an empty list of parameters.');
    const groups = isTensor(listed[0]) ? [{ params: listed }] : listed;
    for (const group of groups) this.addParamGroup(group as GivenGroup<Options>);
    observer()?.made?.(this);
  }

  addParamGroup(given: GivenGroup<Options>): void {
    const params = listOf(given.params);
    for (const param of params) this.check(param);
    const group: ParamGroup<Options> = { ...this.defaults, ...given, params };
    if (!(group.lr >= 0)) throw new Error(`The learning rate must be 0 or more, but is ${group.lr}.`);
    this.paramGroups.push(group);
  }

  /**
   * Changes every parameter that has a gradient. A `closure`, if given, first computes the loss and its gradients
   * anew; its loss is returned.
   */
  step(): undefined;
  step<Loss>(closure: () => Loss): Loss;
  step<Loss>(closure?: () => Loss): Loss | undefined {
    const loss = closure && enableGrad(closure);
    noGrad(() => {
      for (const group of this.paramGroups) {
        for (const param of group.params) {
          if (param.grad) this.update(param, group.maximize ? param.grad.neg() : param.grad, group);
        }
      }
    });
    observer()?.step?.(this);
    return loss;
  }

  /** Sets the gradients of all parameters to null. */
  zeroGrad(): void {
    for (const group of this.paramGroups) for (const param of group.params) param.grad = null;
  }

  stateDict(): OptimizerState<Options> {
    const all = this.paramGroups.flatMap((group) => group.params);
    const state: Record<number, ParamState> = {};
    all.forEach((param, index) => {
      const own = this.state.get(param);
      if (own) state[index] = mapTensors(own, (tensor) => tensor.detach());
    });
    const indexOf = new Map(all.map((param, index) => [param, index]));
    const paramGroups = this.paramGroups.map((group) => ({
      ...group,
      params: group.params.map((param) => indexOf.get(param)!),
    }));
    return { state, paramGroups };
  }

  /** Takes over a `stateDict()` of an optimizer with as many parameters, in the same order. Throws where it does not fit. */
  loadStateDict({ state, paramGroups }: OptimizerState<Options>): void {
    const sizes = (groups: { params: unknown[] }[]) => groups.map((group) => group.params.length).join(', ');
    if (sizes(paramGroups) !== sizes(this.paramGroups)) {
      throw new Error(
        `The state dict's groups have [${sizes(paramGroups)}] parameters, the optimizer's have [${sizes(this.paramGroups)}].`,
      );
    }
    const saved = paramGroups.flatMap((group) => group.params);
    const all = this.paramGroups.flatMap((group) => group.params);
    this.state.clear();
    all.forEach((param, i) => {
      const own = state[saved[i]];
      if (own) this.state.set(param, mapTensors(own, (tensor) => noGrad(() => tensor.clone())) as State);
    });
    this.paramGroups.forEach((group, i) => {
      Object.assign(group, { ...paramGroups[i], params: group.params });
    });
  }

  toString(): string {
    const groups = this.paramGroups.map(({ params, ...options }, i) => {
      const lines = Object.entries(options).map(([name, value]) => `    ${name}: ${value}\n`);
      return `Parameter Group ${i} (${params.length} tensors)\n${lines.join('')}`;
    });
    return `${this.constructor.name} (\n${groups.join('\n')})`;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }

  /** Changes one parameter in place. Runs without recording gradients. */
  protected abstract update(param: Tensor, grad: Tensor, group: ParamGroup<Options>): void;

  private check(param: unknown): void {
    if (!isTensor(param)) throw new Error(`An optimizer trains tensors, but got ${describe(param)}.`);
    if (!param.isLeaf) {
      throw new Error(
        `An optimizer trains leaves, but got a computed tensor of shape [${param.shape.join(', ')}].`,
      );
    }
    if (this.paramGroups.some((group) => group.params.includes(param))) {
      throw new Error('Some parameters appear in more than one parameter group.');
    }
  }
}

function listOf<T>(params: Iterable<T>): T[] {
  if (isTensor(params) || typeof params?.[Symbol.iterator] !== 'function') {
    throw new Error(
      `An optimizer takes a list of tensors, such as model.parameters(), but got ${describe(params)}.`,
    );
  }
  return [...params];
}

function describe(value: unknown): string {
  if (isTensor(value)) return 'a single Tensor';
  return value === null ? 'null' : typeof value;
}

function mapTensors(state: ParamState, change: (tensor: Tensor) => Tensor): ParamState {
  return Object.fromEntries(Object.entries(state).map(([key, v]) => [key, isTensor(v) ? change(v) : v]));
}
