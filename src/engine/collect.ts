import v8 from 'node:v8';
import vm from 'node:vm';

/**
 * A full collection. V8 keeps the target of each WeakRef that was made or read in the current job alive until the job
 * ends; a microtask checkpoint ends that, and running a script in a context with its own microtask queue is one.
 */
export function collect(): void {
  collector ??= makeCollector();
  collector.checkpoint();
  collector.gc();
}

let collector: ReturnType<typeof makeCollector> | null = null;

function makeCollector() {
  v8.setFlagsFromString('--expose-gc');
  const gc = vm.runInNewContext('gc') as () => void;
  const script = new vm.Script('0');
  const context = vm.createContext({}, { microtaskMode: 'afterEvaluate' });
  return { gc, checkpoint: () => script.runInContext(context) };
}
