import { createRequire } from 'node:module';
import { Worker } from 'node:worker_threads';
import { fileOf, startModule, type Thread, type Threads, type WasmModule } from './glue.ts';

const require = createRequire(import.meta.url);
const NAME = 'tfjs-backend-wasm-threaded-simd';

/** Milliseconds that the workers have to start in. */
const PATIENCE = 10_000;

/**
 * The kernels with threads: the calling one and `count - 1` workers. Throws where those can't be started, in time.
 */
export function startWithThreads(count: number): WasmModule {
  const loaded = new Int32Array(new SharedArrayBuffer(4));
  const makeWorker = () => new Worker(workerSource(), { eval: true, execArgv: [], workerData: { loaded } });
  let start: () => object = () => new Absent();
  class Chosen {
    constructor() {
      // biome-ignore lint/correctness/noConstructorReturn: Emscripten says `new Worker(file)`
      return start();
    }
  }
  const module = startModule(`${NAME}.js`, `${NAME}.wasm`, { count, Worker: Chosen });
  const threads = module.PThread!;
  threads.unusedWorkers = [];
  start = makeWorker;
  for (let i = 1; i < count; i++) threads.allocateUnusedWorker();
  for (const worker of threads.unusedWorkers) threads.loadWasmModuleToWorker(worker);
  awaitAll(threads, loaded);
  return module;
}

/** Emscripten starts eight workers as it loads, however many are used. This stands for each of them, done at once. */
class Absent implements Thread {
  onmessage?: Thread['onmessage'];

  postMessage(): void {
    this.onmessage?.({ data: { cmd: 'loaded' } });
  }

  on(): void {}
  unref(): void {}
  terminate(): void {}
}

/**
 * Emscripten's script of a worker. It tells of itself by shared memory, where it would post a message: this thread has to
 * hear of it without going back to its event loop.
 */
function workerSource(): string {
  const { wasmWorkerContents } = require(fileOf(`${NAME}.worker.js`));
  // Its line breaks within strings were escaped once too seldom.
  return `${wasmWorkerContents.replaceAll('\n', '\\n')}
    self.startWorker = (instance) => {
      Module = instance;
      const { loaded } = nodeWorkerThreads.workerData;
      Atomics.add(loaded, 0, 1);
      Atomics.notify(loaded, 0);
    };`;
}

function awaitAll(threads: Threads, loaded: Int32Array): void {
  const { unusedWorkers } = threads;
  const deadline = performance.now() + PATIENCE;
  for (let there = 0; there < unusedWorkers.length; there = Atomics.load(loaded, 0)) {
    const left = deadline - performance.now();
    if (left <= 0 || Atomics.wait(loaded, 0, there, left) === 'timed-out') {
      for (const worker of unusedWorkers) {
        // Emscripten's own would throw what went wrong in the worker, in the middle of the program.
        worker.onerror = () => {};
        worker.terminate();
      }
      throw new Error(
        `only ${there} of ${unusedWorkers.length} worker threads started in ${PATIENCE / 1000} s`,
      );
    }
  }
  for (const worker of unusedWorkers) worker.loaded = true;
}
