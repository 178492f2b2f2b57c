/** Dawn's binding for Node, as far as it is used here. */
interface Binding {
  /** Options as `key=value`. */
  create(options: string[]): GPU;
  /** The classes and constants of WebGPU, which a browser has as globals. */
  globals: Record<string, unknown>;
}

/** Loads Dawn and puts WebGPU's classes where TensorFlow.js looks for them. Throws where there is no binary for this machine. */
export async function loadDawn(): Promise<Binding> {
  const binding = (await import('webgpu').catch((error: NodeJS.ErrnoException) => {
    throw new Error(
      error.code === 'ERR_MODULE_NOT_FOUND'
        ? 'the packages webgpu and @tensorflow/tfjs-backend-webgpu are not installed'
        : `Dawn can't be loaded here: ${error.message}`,
    );
  })) as unknown as Binding;
  for (const [name, value] of Object.entries(binding.globals))
    Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  return binding;
}

/**
 * Dawn tells that something is done when its events are processed, and the binding processes them in a function that it
 * hands to `setImmediate`, over and over while anything is pending. Here that function is caught and called instead: by
 * `await settled(…)` between the turns of Node's loop, and by `waitFor` at once, which is how values are read in a loop
 * that never awaits.
 */
let turn: (() => void) | null = null;

/** Calls into Dawn, where the call may have something pending afterwards. */
export function calling<T>(work: () => T): T {
  const { setImmediate } = globalThis;
  globalThis.setImmediate = ((process: () => void) => {
    turn = process;
  }) as never;
  try {
    return work();
  } finally {
    globalThis.setImmediate = setImmediate;
  }
}

/** Starts what `work` does in Dawn, and goes on when it is done. */
export async function settled<T>(work: () => Promise<T>): Promise<T> {
  const promise = calling(work);
  let pending = true;
  const done = () => {
    pending = false;
  };
  promise.then(done, done);
  while (pending) {
    processEvents();
    await new Promise((resolve) => setImmediate(resolve));
  }
  return promise;
}

/** Blocks until `isDone`, or until nothing is pending any more that could bring it about. */
export function waitFor(isDone: () => boolean): void {
  const start = performance.now();
  while (!isDone() && turn) {
    processEvents();
    // A driver that computes on the processor needs it more than this loop.
    if (performance.now() - start > SPIN) Atomics.wait(sleeper, 0, 0, NAP);
  }
}

/** Milliseconds. */
const SPIN = 0.2;
const NAP = 0.05;
const sleeper = new Int32Array(new SharedArrayBuffer(4));

function processEvents(): void {
  const process = turn;
  turn = null;
  // It asks for the next turn by itself, while something is pending.
  if (process) calling(process);
}
