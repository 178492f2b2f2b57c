import type { KernelFunc, Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { type Active, getActive } from './active.ts';
import { useEngineSync } from './choice.ts';
import { composites } from './kernels/index.ts';
import { free, made } from './memory.ts';
import type { MetaBackend } from './meta/backend.ts';
import type { Bounds } from './meta/entry.ts';
import type { NativeBackend } from './native/backend.ts';
import { tf } from './tfjs.ts';
import { UnsupportedError } from './unsupported.ts';

/** A tensor of TensorFlow.js. One that `run` made belongs to no tidy scope and no gradient tape. */
export type Handle = Tensor;
export type DType = 'float32' | 'int32' | 'bool';
export type TypedArray = Float32Array | Int32Array | Uint8Array;
/** Inputs of a kernel by name; a kernel with a list of inputs (`AddN`, `Concat`, `Pack`) takes them by number. */
export type Inputs = Record<string, Handle | undefined> | Handle[];
export type Attributes = Record<string, unknown>;

/** Runs a kernel that has one result. Throws if the engine has neither the kernel nor a composite of it. */
export function run(kernel: string, inputs: Inputs, attrs: Attributes = {}): Handle {
  const result = invoke(kernel, inputs, attrs);
  return wrap(Array.isArray(result) ? result[0] : result);
}

/** Runs a kernel that has several results. */
export function runAll(kernel: string, inputs: Inputs, attrs: Attributes = {}): Handle[] {
  const result = invoke(kernel, inputs, attrs);
  return Array.isArray(result) ? result.map(wrap) : [wrap(result)];
}

/** A handle on `values` themselves, not a copy: they must not change from here on. */
export function handleFrom(values: TypedArray, shape: readonly number[], dtype: DType): Handle {
  const { backend } = engine();
  const info = {
    dataId: backend.write(values, shape as number[], dtype),
    shape: shape as number[],
    dtype,
  };
  interceptor?.source(info);
  return wrap(info);
}

/** True on `meta`, where tensors have a shape and a dtype and no data. */
export function shapeOnly(): boolean {
  return engine().name === 'meta';
}

/** On `meta`, a handle without data; all its values would lie between the bounds. `guess`: its true size is not known. */
export function placeholder(
  shape: readonly number[],
  dtype: DType,
  bounds: Bounds | null = null,
  guess = false,
): Handle {
  const backend = engine().backend as unknown as MetaBackend;
  const info = backend.blank({ shape: shape.slice(), dtype }, guess);
  backend.bind(info, bounds);
  return wrap(info);
}

/** On `meta`, between which numbers the integers of a tensor lie, and whether they themselves are known; or null. */
export function boundsOf(handle: Handle): { least: number; greatest: number; known: boolean } | null {
  const { name, backend } = engine();
  if (name !== 'meta') return null;
  const meta = backend as unknown as MetaBackend;
  const bounds = meta.boundsOf(handle);
  return bounds && { least: bounds[0], greatest: bounds[1], known: meta.valuesOf(handle) !== null };
}

/**
 * The values of a tensor, in row-major order. On the engines whose storage is JavaScript arrays this is the storage
 * itself: copy it before you change it.
 */
export function read(handle: Handle): TypedArray {
  return tf.engine().readSync(handle.dataId) as TypedArray;
}

export async function readAsync(handle: Handle): Promise<TypedArray> {
  return (await tf.engine().read(handle.dataId)) as TypedArray;
}

/** Frees a handle's memory now. For handles that nobody but the caller knows of. */
export function release(handle: Handle): void {
  if (interceptor?.release(handle)) return;
  if (engine().foreign) free(handle);
  else if (engine().backend.disposeData(handle.dataId)) internals.state.tensorInfo.delete(handle.dataId);
}

/** Somebody besides the tensor that owns it holds this handle from now on: no kernel writes over its values. */
export function keep(handle: Handle): void {
  const { name, backend } = engine();
  if (name === 'native') (backend as unknown as NativeBackend).letOut(handle.dataId);
}

/** The handles that are made now, where somebody notes them. */
let notes: Handle[] | null = null;

/**
 * Runs `work` and gives the handles that it made, so that those which nobody needs can be released. Null where memory is
 * freed in another way.
 */
export function noted(work: () => void): Handle[] | null {
  if (engine().name === 'tensorflow' || shapeOnly()) {
    work();
    return null;
  }
  const outer = notes;
  const made: Handle[] = [];
  notes = made;
  try {
    work();
  } finally {
    notes = outer;
  }
  return made;
}

/** Runs `work`, whose handles nobody may release: it is not the library's own. */
export function unnoted<T>(work: () => T): T {
  const outer = notes;
  notes = null;
  try {
    return work();
  } finally {
    notes = outer;
  }
}

function engine(): Active {
  const active = getActive();
  if (active) return active;
  useEngineSync();
  return getActive()!;
}

/** Stands before the kernels while a step is compiled: it hears of each one that the library asks for. */
export interface Interceptor {
  invoke(kernel: string, inputs: Inputs, attrs: Attributes): TensorInfo | TensorInfo[];
  /** Values that did not come from a kernel. */
  source(info: TensorInfo): void;
  /** True where it frees the memory itself, when it is needed no more. */
  release(handle: Handle): boolean;
  /** Does something when the step is through. */
  later(work: () => void): void;
}

let interceptor: Interceptor | null = null;

/** Gives the one before. */
export function intercept(next: Interceptor | null): Interceptor | null {
  const before = interceptor;
  interceptor = next;
  return before;
}

/**
 * Looks at values that a training step makes, without holding it up: at once, or when the step is through where it is
 * compiled, so that its graph does not end here.
 */
export function whenComputed(work: () => void): void {
  if (interceptor) interceptor.later(work);
  else work();
}

function invoke(kernel: string, inputs: Inputs, attrs: Attributes): TensorInfo | TensorInfo[] {
  return interceptor ? interceptor.invoke(kernel, inputs, attrs) : invokeKernel(kernel, inputs, attrs);
}

/** Runs a kernel of the engine, or its composite. */
export function invokeKernel(kernel: string, inputs: Inputs, attrs: Attributes): TensorInfo | TensorInfo[] {
  const current = engine();
  const func = current.kernels.get(kernel) ?? find(kernel, current);
  const call = { inputs: inputs as never, attrs: attrs as never, backend: current.backend };
  return current.foreign ? outsideScopes(() => func(call)) : func(call);
}

/** A tidy scope that is open would hold on to the tensors that TensorFlow.js makes (tfjs-node's kernels make them too). */
function outsideScopes<T>(work: () => T): T {
  const { state } = tf.engine() as unknown as { state: { activeScope: unknown } };
  const scope = state.activeScope;
  state.activeScope = null;
  try {
    return work();
  } finally {
    state.activeScope = scope;
  }
}

function find(kernel: string, current: Active): KernelFunc {
  const func = tf.getKernel(kernel, current.name)?.kernelFunc ?? fromComposite(kernel);
  if (!func) throw new UnsupportedError(kernel, current.name);
  current.kernels.set(kernel, func);
  return func;
}

/** A composite's intermediate results are freed as soon as it is through. */
function fromComposite(kernel: string): KernelFunc | undefined {
  const composite = composites[kernel];
  if (!composite) return undefined;
  return ({ inputs, attrs }) => {
    const made: Handle[] = [];
    const kept = (handle: Handle) => {
      made.push(handle);
      return handle;
    };
    const results = unnoted(() =>
      composite(inputs, attrs, {
        run: (name, operands, attributes) => kept(run(name, operands, attributes)),
        constant: (values, shape) =>
          kept(handleFrom(values, shape, values instanceof Int32Array ? 'int32' : 'float32')),
      }),
    );
    for (const handle of made) {
      if (results.includes(handle)) notes?.push(handle);
      else release(handle);
    }
    return results;
  };
}

interface EngineInternals {
  state: { tensorInfo: WeakMap<object, object> };
  nextTensorId(): number;
}

type TensorClass = new (shape: number[], dtype: string, dataId: object, id: number) => Handle;

const internals = tf.engine() as unknown as EngineInternals;
const TensorClass = tf.Tensor as unknown as TensorClass;

/** What `engine.makeTensorFromTensorInfo` does, but for the tidy scope and the counters, which only a dispose would undo. */
export function wrap(info: TensorInfo): Handle {
  const { backend, foreign } = getActive()!;
  if (foreign) {
    // tfjs-node's kernels give tensors, and its memory must be counted: it is disposed.
    const handle =
      (info as Handle).rankType === undefined
        ? outsideScopes(() => tf.engine().makeTensorFromTensorInfo(info, backend))
        : (info as Handle);
    made(handle);
    notes?.push(handle);
    return handle;
  }
  if ((info as Handle).rankType !== undefined) return info as Handle;
  const { dataId, shape, dtype } = info;
  const tensor = new TensorClass(shape, dtype, dataId, internals.nextTensorId());
  notes?.push(tensor);
  const { tensorInfo } = internals.state;
  if (!tensorInfo.has(dataId)) tensorInfo.set(dataId, { backend, dtype, shape, bytes: tensor.size * 4 });
  return tensor;
}
