import type { Tensor } from '../../library/index.ts';
import type { Modules } from './modules.ts';

/** An optimizer of ours, as far as it is looked into. */
interface Optimizer {
  paramGroups: { params: Tensor[] }[];
}

/** What an optimizer did since its last step. */
interface Seen {
  /** The parameters that had a gradient at that step. */
  held: Tensor[];
  cleared: boolean;
  backwards: number;
}

export interface Suspicion {
  code: string;
  message: string;
  /** Where the thing at fault was constructed; otherwise it is where the program stands. */
  site?: number;
}

/**
 * What goes wrong in training loops again and again without an error: gradients that add up over steps, parameters
 * that the loss does not depend on, modules that nobody calls.
 */
export class TrainingHabits {
  private readonly optimizers = new Map<Optimizer, Seen>();
  private readonly reached = new WeakSet<Tensor>();

  constructor(private readonly modules: Modules) {}

  /** Gradients are about to be computed: those that were there at the last step and are null were cleared since. */
  backward(): void {
    for (const seen of this.optimizers.values()) {
      seen.backwards++;
      if (seen.held.some(({ grad }) => grad === null)) seen.cleared = true;
    }
  }

  /** A step was taken; tells when its gradients hold those of the step before. */
  step(optimizer: object): Suspicion | undefined {
    if (!isOptimizer(optimizer)) return undefined;
    const seen = this.optimizers.get(optimizer);
    const held = parametersOf(optimizer).filter(({ grad }) => grad !== null);
    for (const parameter of held) this.reached.add(parameter);
    this.optimizers.set(optimizer, { held, cleared: held.length === 0, backwards: 0 });
    if (!seen || seen.cleared || seen.backwards === 0) return undefined;
    return {
      code: 'missing-zero-grad',
      message:
        'The gradients of this step hold those of the step before as well: call zeroGrad() on the optimizer once before each backward().',
    };
  }

  /** At the end of the trace: the modules that play no part in what was trained. */
  *idle(): Generator<Suspicion> {
    const trained = new Set<Tensor>();
    for (const optimizer of this.optimizers.keys())
      for (const each of parametersOf(optimizer)) trained.add(each);
    for (const { module, site, called } of this.modules.parts()) {
      if (!called && !module.parameters().some((parameter) => this.reached.has(parameter))) {
        yield {
          code: 'never-called',
          site,
          message: `This ${typeOf(module)} is constructed and never called while the program is traced.`,
        };
        continue;
      }
      const missed = Object.entries(module).filter(
        ([, value]) => trained.has(value) && !this.reached.has(value),
      );
      if (missed.length === 0) continue;
      const names = missed.map(([name, { shape }]) => `${name} [${shape.join(', ')}]`).join(' and ');
      yield {
        code: 'no-gradient',
        site,
        message: `${names} of this ${typeOf(module)} got no gradient in any step: no loss depends on ${missed.length > 1 ? 'them' : 'it'}.`,
      };
    }
  }
}

function isOptimizer(value: object): value is Optimizer {
  return Array.isArray((value as Optimizer).paramGroups);
}

function parametersOf({ paramGroups }: Optimizer): Tensor[] {
  return paramGroups.flatMap(({ params }) => params);
}

function typeOf(module: object): string {
  return module.constructor.name;
}
