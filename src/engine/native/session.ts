import type { TensorInfo } from '@tensorflow/tfjs-core';
import { allocate } from '../reuse.ts';
import { type Call, floats } from '../storage.ts';
import { encodeModel, type Graph, type Node, type Port } from './onnx.ts';
import { type Feeds, loadBinding, type NativeSession, type Operand } from './runtime.ts';
import { threadCount } from './threads.ts';

const sessions = new Map<string, NativeSession>();
/** Each has threads of its own. A program whose shapes change all the time would gather them without end. */
const MOST = 256;
const RUN_OPTIONS = {};

/** The session of a graph, made when its key is first seen (about 2 ms). The key says all that the graph depends on. */
export function session(key: string, graph: () => Graph): NativeSession {
  let found = sessions.get(key);
  if (!found) {
    const model = encodeModel(graph());
    found = new (loadBinding().InferenceSession)();
    found.loadModel(model.buffer, model.byteOffset, model.byteLength, options());
    sessions.set(key, found);
    if (sessions.size > MOST) forgetOldest();
  }
  return found;
}

function forgetOldest(): void {
  const [key, oldest] = sessions.entries().next().value!;
  sessions.delete(key);
  oldest.dispose();
}

/** Runs a session that has the one output `Y`, of shape `dims`, and gives its values. */
export function compute(of: NativeSession, feeds: Feeds, dims: readonly number[]): Float32Array {
  const values = allocate(dims.reduce((product, size) => product * size, 1));
  of.run(feeds, { Y: operand(values, dims) }, RUN_OPTIONS);
  return values;
}

/** Runs a session into outputs that the caller made. */
export function computeInto(of: NativeSession, feeds: Feeds, results: Feeds): void {
  of.run(feeds, results, RUN_OPTIONS);
}

export function operand(data: Float32Array, dims: readonly number[]): Operand {
  return { type: 'float32', data, dims, location: 'cpu' };
}

/** A tensor's values as they are, or read as another shape. */
export function feed(
  backend: Call['backend'],
  info: TensorInfo,
  dims: readonly number[] = info.shape,
): Operand {
  return operand(floats(backend, info), dims);
}

export function float(name: string, rank?: number): Port {
  return { name, dtype: 'float32', rank };
}

/** A node of ONNX's operator `op`. */
export function node(op: string, inputs: string[], output: string, attributes?: Node['attributes']): Node {
  return { op, inputs, outputs: [output], attributes };
}

function options(): object {
  return {
    intraOpNumThreads: threadCount(),
    interOpNumThreads: 1,
    executionMode: 'sequential',
    graphOptimizationLevel: 'disabled',
    // A thread that spins for work takes the core that JavaScript, or another session's threads, could use.
    extra: { session: { intra_op: { allow_spinning: '0' } } },
  };
}
