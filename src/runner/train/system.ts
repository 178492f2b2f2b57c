import v8 from 'node:v8';
import { memory } from '../../engine/index.ts';
import { SYSTEM } from '../../protocol/training.ts';
import { isOptimizer, type Optimizer, type OptimizerNames } from './optimizers.ts';
import { squares } from './squares.ts';

type Report = (name: string, value: number) => void;

/**
 * What is told of a run without the program's doing: the learning rate of each optimizer, the norm of its gradients, the
 * speed, the memory, and how many tensors live.
 */
export class SystemMetrics {
  private readonly rates = new Map<string, number>();
  private readonly steps = new WeakMap<object, number>();
  private pulsed = 0;

  constructor(
    private readonly names: OptimizerNames,
    private readonly report: Report,
    /** When the tensors are counted first: not while a run has just begun. */
    private nextCount = performance.now() + COUNT_EVERY,
  ) {}

  /** After a step, while the gradients that it used are still there. */
  stepped(optimizer: object): void {
    if (!isOptimizer(optimizer)) return;
    const name = this.names.of(optimizer);
    this.learningRates(optimizer, name);
    // A norm reads every gradient: told of every step it would take several hundredths of the time.
    const steps = this.steps.get(optimizer) ?? 0;
    this.steps.set(optimizer, steps + 1);
    if (steps % NORM_EVERY === 0) this.report(`${SYSTEM}grad norm${name}`, gradientNorm(optimizer));
  }

  /** Once in a while. */
  pulse(stepsPerSecond: number): void {
    const now = performance.now();
    if (now - this.pulsed < PULSE) return;
    this.pulsed = now;
    this.rates.clear();
    if (stepsPerSecond > 0) this.report(`${SYSTEM}steps per second`, stepsPerSecond);
    this.report(`${SYSTEM}memory (MB)`, process.memoryUsage.rss() / 2 ** 20);
    if (now >= this.nextCount) this.countTensors(now);
  }

  /** To count them all garbage is collected and the heap walked: the more that takes, the more seldom. */
  private countTensors(now: number): void {
    // Node has it since 20.13.
    if (!('queryObjects' in v8)) return;
    this.report(`${SYSTEM}tensors`, memory().tensors);
    const took = performance.now() - now;
    this.nextCount = now + Math.max(COUNT_EVERY, took * COUNT_COST);
  }

  /** A rate is told when it is another one, and with every pulse. */
  private learningRates({ paramGroups }: Optimizer, name: string): void {
    paramGroups.forEach(({ lr }, group) => {
      // Most groups share their rate with the first.
      if (group > 0 && lr === paramGroups[0].lr) return;
      const metric = `${SYSTEM}lr${name}${group > 0 ? ` group ${group}` : ''}`;
      if (this.rates.get(metric) === lr) return;
      this.rates.set(metric, lr);
      this.report(metric, lr);
    });
  }
}

/** The 2-norm of all gradients together, as `clipGradNorm_` gives it. */
function gradientNorm({ paramGroups }: Optimizer): number {
  let sum = 0;
  for (const { params } of paramGroups) {
    for (const { grad } of params) if (grad) sum += squares(grad);
  }
  return Math.sqrt(sum);
}

/** Steps between two norms. */
const NORM_EVERY = 10;
/** Milliseconds between two reports of speed and memory. */
const PULSE = 1000;
/** Milliseconds between two counts of tensors at least; and for each that one takes, so many: a thousandth of the time. */
const COUNT_EVERY = 10_000;
const COUNT_COST = 1000;
