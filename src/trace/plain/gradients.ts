import type { Patches } from './patches.ts';
import type { Hooks } from './recovery.ts';
import type { FullTfjs } from './tfjs.ts';

/** The part of TensorFlow.js's engine that all of its ways to gradients go through. */
interface Engine {
  gradients(f: () => unknown, ...rest: unknown[]): unknown;
}

/** Tells when gradients are computed, as opposed to the function that they are of. */
export function watchGradients(tfjs: FullTfjs, hooks: Hooks, patches: Patches): void {
  const engine = tfjs.engine() as unknown as Engine;
  const { gradients } = engine;
  patches.replace(engine, 'gradients', (f, ...rest) => {
    let computed = false;
    const told = () => {
      const value = f();
      computed = true;
      hooks.differentiate?.();
      return value;
    };
    try {
      return gradients.call(engine, told, ...rest);
    } finally {
      if (computed) hooks.differentiated?.();
    }
  });
}
