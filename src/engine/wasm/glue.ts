import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import vm from 'node:vm';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';

const require = createRequire(import.meta.url);

/** What Emscripten's JavaScript makes of itself. The rest of it is TensorFlow.js's to use. */
export interface WasmModule {
  cwrap(name: string, result: string | null, parameters: string[]): (...args: any[]) => any;
  _malloc(bytes: number): number;
  HEAPU8: Uint8Array;
  tfjs: BackendWasm['wasm']['tfjs'];
  PThread?: Threads;
}

/** Of the build with threads. Private to Emscripten, so the version is pinned. */
export interface Threads {
  unusedWorkers: Thread[];
  runningWorkers: Thread[];
  allocateUnusedWorker(): void;
  loadWasmModuleToWorker(worker: Thread): void;
}

/** A worker as Emscripten marks it. */
export interface Thread {
  loaded?: boolean;
  onmessage?(event: { data: object }): void;
  onerror?(error: Error): void;
  unref(): void;
  terminate(): unknown;
}

/** What a build with threads needs. */
export interface ThreadSupport {
  /** How many, the calling one among them. */
  count: number;
  Worker: new () => object;
}

/** A file of the package, beside each other on the disk wherever the package is. */
export function fileOf(name: string): string {
  const folder = path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  return path.join(folder, 'wasm-out', name);
}

/**
 * Runs Emscripten's JavaScript on a `.wasm` file, both of the package. At once: what the package does itself is to fetch
 * and compile in the background, and an op of a tensor library can't wait for that. The script gets a `process`, a
 * `global` and a `Worker` of its own, since it replaces the true ones and puts handlers on all errors of the program.
 */
export function startModule(script: string, binary: string, threads?: ThreadSupport): WasmModule {
  const file = fileOf(script);
  const holder: { exports: any } = { exports: {} };
  const { versions, hrtime, exit } = process;
  const scope = {
    module: holder,
    exports: holder.exports,
    require: createRequire(file),
    __filename: file,
    __dirname: path.dirname(file),
    global: { performance },
    process: { versions, hrtime, exit, argv: [], on() {} },
    Worker: threads?.Worker,
  };
  const names = Object.keys(scope);
  vm.compileFunction(readFileSync(file, 'utf8'), names, { filename: file })(...Object.values(scope));
  const module = {
    mainScriptUrlOrBlob: file,
    instantiateWasm(imports: WebAssembly.Imports, receive: (...made: unknown[]) => void) {
      // The kernels take half of the cores that they are told of at most, since those may be twins.
      if (threads) imports.env.emscripten_num_logical_cores = () => 2 * threads.count;
      const compiled = new WebAssembly.Module(readFileSync(fileOf(binary)));
      const instance = new WebAssembly.Instance(compiled, imports);
      receive(instance, compiled);
      return instance.exports;
    },
  } as unknown as WasmModule;
  // Its promise says nothing new: all is done when the call returns.
  void holder.exports(module);
  return module;
}
