import { LrCurve, type LrRange } from '../../library/optim/lr-curve.ts';
import type { Place } from '../../protocol/facts.ts';
import type { RatesEvent } from '../../protocol/training.ts';
import { isOptimizer, type Optimizer } from './optimizers.ts';

/** Trains the program as it is, but for the rates of its optimizers, which grow from step to step. */
export class RateTest {
  private readonly curve: LrCurve;
  private readonly made = new Map<object, Place | undefined>();
  /** The rate that the program itself gave an optimizer. */
  private readonly given = new Map<object, number>();
  /** The one that steps first: the curve is about its steps. */
  private tested: Optimizer | undefined;
  private loss: number | undefined;

  constructor(range: LrRange) {
    this.curve = new LrCurve(range);
  }

  /** The program made something here, perhaps an optimizer. */
  saw(object: object, place: Place | undefined): void {
    this.made.set(object, place);
  }

  /** A loss is about to be differentiated: the step after it is at the next rate. */
  differentiates(loss: number): void {
    this.loss = loss;
    for (const optimizer of this.made.keys()) {
      if (!isOptimizer(optimizer)) {
        this.made.delete(optimizer);
        continue;
      }
      if (!this.given.has(optimizer)) this.given.set(optimizer, optimizer.paramGroups[0].lr);
      for (const group of optimizer.paramGroups) group.lr = this.curve.lr;
    }
  }

  /** True when enough is known, or the loss has blown up. */
  stepped(optimizer: object): boolean {
    this.tested ??= this.made.has(optimizer) ? (optimizer as Optimizer) : undefined;
    if (optimizer !== this.tested || this.loss === undefined) return false;
    const diverged = this.curve.add(this.loss);
    this.loss = undefined;
    return diverged || this.curve.isFull;
  }

  event(): RatesEvent {
    const { tested } = this;
    const result = this.curve.result();
    if (!tested) return { type: 'rates', optimizer: null, ...result };
    const optimizer = {
      name: tested.constructor.name,
      place: this.made.get(tested),
      lr: this.given.get(tested)!,
    };
    return { type: 'rates', optimizer, ...result };
  }
}
