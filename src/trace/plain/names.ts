import type { FullTfjs } from './tfjs.ts';

/**
 * Lets layers count from one again, as in a process of their own: TensorFlow.js numbers them by class for as long as
 * it is loaded, and a traced program would have its `dense_Dense1` under another name with every keystroke.
 */
export function restartNames(tfjs: FullTfjs): void {
  const counts = countsOf(tfjs);
  for (const name of Object.keys(counts)) delete counts[name];
}

let counts: Record<string, number> | undefined;

/** TensorFlow.js keeps the object to itself; an inherited setter hears to whom it belongs when it counts. */
function countsOf(tfjs: FullTfjs): Record<string, number> {
  if (counts) return counts;
  const name = 'tensorscope-counted';
  class Counted extends tfjs.layers.Layer {
    override getClassName(): string {
      return name;
    }
  }
  Object.defineProperty(Object.prototype, name, {
    configurable: true,
    get: () => 0,
    set(this: Record<string, number>) {
      counts = this;
    },
  });
  try {
    new Counted({});
  } finally {
    delete (Object.prototype as Record<string, unknown>)[name];
  }
  return counts ?? {};
}
