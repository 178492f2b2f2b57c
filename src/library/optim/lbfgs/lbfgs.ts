import { shapeOnly } from '../../../engine/index.ts';
import { enableGrad, noGrad } from '../../autograd/mode.ts';
import { observer } from '../../observer.ts';
import { cat, stack } from '../../tensor/join.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import { optimizerClass } from '../callable.ts';
import {
  type BaseOptions,
  Optimizer,
  type OptimizerState,
  type ParamState,
  type Params,
} from '../optimizer.ts';
import { type Evaluation, strongWolfe } from './strongWolfe.ts';

export interface LBFGSOptions extends BaseOptions {
  /** The most directions in one `step`. */
  maxIter: number;
  /** The most calls of the closure in one `step`; 1.25 times `maxIter` if not given. */
  maxEval: number;
  toleranceGrad: number;
  toleranceChange: number;
  historySize: number;
  lineSearchFn: 'strong_wolfe' | null;
}

/** What is kept from step to step: the last direction, and the changes that stand for the curvature. */
interface Memory {
  iterations: number;
  evaluations: number;
  stepSize: number;
  direction: Tensor | null;
  lastGrad: Tensor | null;
  curvature: number;
  slopes: Tensor[];
  moves: Tensor[];
}

type LBFGSClass = ReturnType<
  typeof optimizerClass<new (params: Params<LBFGSOptions>, options?: Partial<LBFGSOptions>) => LBFGSBase>
>;

const fresh = (): Memory => ({
  iterations: 0,
  evaluations: 0,
  stepSize: 1,
  direction: null,
  lastGrad: null,
  curvature: 1,
  slopes: [],
  moves: [],
});

class LBFGSBase extends Optimizer<LBFGSOptions, ParamState> {
  private memory = fresh();

  constructor(params: Params<LBFGSOptions>, options: Partial<LBFGSOptions> = {}) {
    const maxIter = options.maxIter ?? 20;
    super(params, {
      lr: 1,
      maxIter,
      maxEval: Math.floor((maxIter * 5) / 4),
      toleranceGrad: 1e-7,
      toleranceChange: 1e-9,
      historySize: 100,
      lineSearchFn: null,
      ...options,
    });
    if (this.paramGroups.length !== 1) {
      throw new Error(`LBFGS has no parameter groups, but got ${this.paramGroups.length} of them.`);
    }
    const { lineSearchFn } = this.paramGroups[0];
    if (lineSearchFn !== null && lineSearchFn !== 'strong_wolfe') {
      throw new Error(`LBFGS: lineSearchFn must be 'strong_wolfe' or null, but is ${lineSearchFn}.`);
    }
  }

  /**
   * Follows up to `maxIter` directions. `closure` clears the gradients, computes the loss and its gradients, and
   * returns the loss; the first one of this step is what `step` returns. While a program is traced it is called once.
   */
  override step(): never;
  override step<Loss>(closure: () => Loss): Loss;
  override step<Loss>(closure?: () => Loss): Loss {
    if (!closure)
      throw new Error('LBFGS: step needs a closure that computes the loss and its gradients anew.');
    const first = enableGrad(closure);
    this.memory.evaluations++;
    if (!shapeOnly()) noGrad(() => this.descend(numberOf(first), closure as () => unknown));
    observer()?.step?.(this);
    return first;
  }

  override stateDict(): OptimizerState<LBFGSOptions> {
    const { iterations, evaluations, stepSize, direction, lastGrad, curvature, slopes, moves } = this.memory;
    const history = slopes.length > 0 ? { slopes: stack(slopes, 0), moves: stack(moves, 0) } : {};
    const tensors = direction && lastGrad ? { direction, lastGrad } : {};
    const own: ParamState = { iterations, evaluations, stepSize, curvature, ...tensors, ...history };
    return { ...super.stateDict(), state: { 0: own } };
  }

  override loadStateDict(saved: OptimizerState<LBFGSOptions>): void {
    super.loadStateDict({ ...saved, state: {} });
    const { slopes, moves, ...rest } = (saved.state[0] ?? {}) as { slopes?: Tensor; moves?: Tensor };
    const rows = (x?: Tensor) => Array.from({ length: x?.shape[0] ?? 0 }, (_, i) => x!.select(0, i));
    this.memory = noGrad(() => ({ ...fresh(), ...rest, slopes: rows(slopes), moves: rows(moves) }));
  }

  protected override update(): void {
    throw new Error('LBFGS changes all parameters at once.');
  }

  private descend(firstLoss: number, closure: () => unknown): void {
    const { lr, maxIter, maxEval, toleranceGrad, toleranceChange, lineSearchFn } = this.paramGroups[0];
    const { memory } = this;
    let loss = firstLoss;
    let grad = this.flatGrad();
    let evaluations = 1;
    if (greatest(grad) <= toleranceGrad) return;
    for (let iteration = 1; iteration <= maxIter; iteration++) {
      memory.iterations++;
      const direction = this.nextDirection(grad);
      const lossBefore = loss;
      const first = memory.iterations === 1;
      const start = first ? Math.min(1, 1 / grad.abs().sum().item()) * lr : lr;
      const slope = dot(grad, direction);
      memory.stepSize = start;
      if (slope > -toleranceChange) break;
      let calls = 0;
      if (lineSearchFn === 'strong_wolfe') {
        const before = this.values();
        const evaluate = (size: number): Evaluation => this.evaluateAt(before, direction, size, closure);
        const found = strongWolfe(evaluate, direction, { loss, grad, slope }, start, toleranceChange);
        this.moveTo(before, direction, found.size);
        ({ loss, grad, calls } = found);
        memory.stepSize = found.size;
      } else {
        this.moveTo(this.values(), direction, start);
        if (iteration !== maxIter) {
          loss = numberOf(enableGrad(closure));
          grad = this.flatGrad();
          calls = 1;
        }
      }
      evaluations += calls;
      memory.evaluations += calls;
      const done =
        evaluations >= maxEval ||
        greatest(grad) <= toleranceGrad ||
        greatest(direction.mul(memory.stepSize)) <= toleranceChange ||
        Math.abs(loss - lossBefore) < toleranceChange;
      if (done) break;
    }
  }

  /** The negative gradient, bent by the approximated inverse of the Hessian: Nocedal and Wright, algorithm 7.4. */
  private nextDirection(grad: Tensor): Tensor {
    const { memory } = this;
    if (memory.direction && memory.lastGrad)
      this.remember(grad.sub(memory.lastGrad), memory.direction.mul(memory.stepSize));
    const { slopes, moves, curvature } = memory;
    let q = grad.neg();
    const shares: number[] = [];
    const inverse = slopes.map((slope, i) => 1 / dot(slope, moves[i]));
    for (let i = slopes.length - 1; i >= 0; i--) {
      shares[i] = dot(moves[i], q) * inverse[i];
      q = q.sub(slopes[i].mul(shares[i]));
    }
    let direction = q.mul(curvature);
    for (let i = 0; i < slopes.length; i++) {
      const back = dot(slopes[i], direction) * inverse[i];
      direction = direction.add(moves[i].mul(shares[i] - back));
    }
    memory.direction = direction;
    memory.lastGrad = grad;
    return direction;
  }

  private remember(slope: Tensor, move: Tensor): void {
    const { slopes, moves } = this.memory;
    const product = dot(slope, move);
    if (product <= 1e-10) return;
    if (slopes.length === this.paramGroups[0].historySize) {
      slopes.shift();
      moves.shift();
    }
    slopes.push(slope);
    moves.push(move);
    this.memory.curvature = product / dot(slope, slope);
  }

  private evaluateAt(before: Tensor[], direction: Tensor, size: number, closure: () => unknown): Evaluation {
    this.moveTo(before, direction, size);
    const loss = numberOf(enableGrad(closure));
    const grad = this.flatGrad();
    return { loss, grad, slope: dot(grad, direction) };
  }

  private moveTo(before: Tensor[], direction: Tensor, size: number): void {
    let begin = 0;
    this.paramGroups[0].params.forEach((param, i) => {
      const part = direction.narrow(0, begin, param.numel()).reshape(param.shape);
      param.copy_(before[i].add(part.mul(size)));
      begin += param.numel();
    });
  }

  private values(): Tensor[] {
    return this.paramGroups[0].params.map((param) => param.detach().clone());
  }

  /** All gradients in one row, zeros where a parameter has none. */
  private flatGrad(): Tensor {
    const { params, maximize } = this.paramGroups[0];
    const flat = cat(
      params.map((param) => (param.grad ?? param.detach().mul(0)).reshape([-1])),
      0,
    );
    return maximize ? flat.neg() : flat;
  }
}

/** A quasi-Newton method whose `step` needs a closure: https://pytorch.org/docs/stable/generated/torch.optim.LBFGS.html */
export const LBFGS: LBFGSClass = optimizerClass(class LBFGS extends LBFGSBase {});
export type LBFGS = InstanceType<typeof LBFGS>;

function numberOf(loss: unknown): number {
  return typeof loss === 'number' ? loss : (loss as Tensor).item();
}

function dot(a: Tensor, b: Tensor): number {
  return a.mul(b).sum().item();
}

function greatest(x: Tensor): number {
  return x.abs().max().item();
}
