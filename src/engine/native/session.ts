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
    found = load(graph(), options());
    sessions.set(key, found);
    if (sessions.size > MOST) forgetOldest();
  }
  return found;
}

function load(graph: Graph, options: object): NativeSession {
  const model = encodeModel(withSequence(graph));
  const made = new (loadBinding().InferenceSession)();
  made.loadModel(model.buffer, model.byteOffset, model.byteLength, options);
  return made;
}

/** The session of a graph of many operators, which ONNX Runtime may rewrite and plan the memory of. */
export function sessionOfWhole(graph: Graph): NativeSession {
  // Its errors are thrown, and need not be printed as well.
  return load(graph, { ...options(), graphOptimizationLevel: 'all', logSeverityLevel: 4 });
}

function forgetOldest(): void {
  const [key, oldest] = sessions.entries().next().value!;
  sessions.delete(key);
  oldest.dispose();
}

/** Runs a session that has the one output `Y`, of shape `dims`, and gives its values. */
export function compute(of: NativeSession, feeds: Feeds, dims: readonly number[]): Float32Array {
  const values = allocate(dims.reduce((product, size) => product * size, 1));
  computeInto(of, feeds, { Y: operand(values, dims) });
  return values;
}

/**
 * Runs a session into outputs that the caller made. The binding then makes a copy of each for its own result, in fresh
 * memory, which costs as much as the op and sets V8 to collecting garbage. It refuses to make anything of a sequence: so
 * where that comes first, it throws when all is computed, and copies nothing.
 */
export function computeInto(of: NativeSession, feeds: Feeds, results: Feeds): void {
  let bytes = 0;
  for (const name in results) bytes += results[name].data.byteLength;
  if (bytes < WORTH_AN_ERROR) {
    of.run(feeds, results, RUN_OPTIONS);
    return;
  }
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    of.run(feeds, { [SEQUENCE]: null, ...results }, RUN_OPTIONS);
  } catch (error) {
    if ((error as Error).message !== REFUSAL) throw error;
  } finally {
    Error.stackTraceLimit = limit;
  }
}

/** Below so many bytes the copies cost less than an error does (10 µs). */
const WORTH_AN_ERROR = 16384;
const SEQUENCE = 'sequence';
const REFUSAL = 'Non tensor type is temporarily not supported.';

/** The binding makes its results in the order of the graph's outputs. */
function withSequence(graph: Graph): Graph {
  return {
    ...graph,
    nodes: [node('SequenceEmpty', [], SEQUENCE), ...graph.nodes],
    outputs: [{ name: SEQUENCE, dtype: 'sequence' }, ...graph.outputs],
  };
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
