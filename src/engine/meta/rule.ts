import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../tfjs.ts';
import type { MetaBackend } from './backend.ts';
import { SMALL } from './backend.ts';
import type { Bounds } from './entry.ts';
import { KernelShapeError, recover, type Spec } from './shape-error.ts';

/** What a kernel gives for inputs of these shapes. Throws where they don't fit. */
export type Rule = (inputs: any, attrs: any, backend: MetaBackend) => Spec | Spec[];

/** Kernels by name. */
export type Rules = Record<string, Rule>;

/** A kernel on `meta`: its rule, and the values too where `computes` says so and those of all inputs are known. */
export function metaKernel(kernel: string, rule: Rule, computes: boolean): KernelFunc {
  const func = shapeKernel(kernel, rule, computes);
  return (call) => {
    const result = func(call);
    watcher?.(kernel, call.inputs, call.attrs, Array.isArray(result) ? result : [result]);
    return result;
  };
}

/** Hears of every kernel that ran on `meta`: what it was given, and what it gave. */
export type KernelWatcher = (kernel: string, inputs: any, attrs: any, outputs: TensorInfo[]) => void;

let watcher: KernelWatcher | null = null;

export function watchKernels(next: KernelWatcher | null): void {
  watcher = next;
}

function shapeKernel(kernel: string, rule: Rule, computes: boolean): KernelFunc {
  return ({ inputs, attrs, backend }) => {
    const meta = backend as unknown as MetaBackend;
    let specs: Spec | Spec[];
    try {
      specs = rule(inputs, attrs, meta);
      if (computes && isCheap(specs) && areKnown(inputs, meta)) return meta.compute(kernel, inputs, attrs);
    } catch (error) {
      const plausible = recover(asShapeError(error, kernel, inputs));
      const infos = plausible.map((spec) => meta.blank(spec));
      return infos.length === 1 ? infos[0] : infos;
    }
    const guess = areGuessed(inputs, meta);
    const result = Array.isArray(specs)
      ? specs.map((spec) => meta.blank(spec, guess && spec.shape.length > 0))
      : meta.blank(specs, guess && specs.shape.length > 0);
    if (passing.has(kernel)) passBounds(inputs, result, meta);
    return result;
  };
}

/** Kernels whose values are some of their inputs', in another order or shape. */
const passing = new Set([
  ...['Cast', 'Concat', 'ExpandDims', 'GatherV2', 'Identity', 'Pack', 'Reshape', 'Reverse'],
  ...['Slice', 'SplitV', 'StridedSlice', 'Tile', 'Transpose', 'Unpack'],
]);

function passBounds(inputs: any, result: TensorInfo | TensorInfo[], backend: MetaBackend): void {
  const outputs = Array.isArray(result) ? result : [result];
  if (outputs[0].dtype !== 'int32') return;
  const { indices: _, ...sources } = inputs;
  const bounds = tensorsOf(sources).map((input) => backend.boundsOf(input));
  if (bounds.length === 0 || bounds.includes(null)) return;
  const known = bounds as Bounds[];
  const all: Bounds = [
    Math.min(...known.map(([least]) => least)),
    Math.max(...known.map(([, most]) => most)),
  ];
  for (const output of outputs) backend.bind(output, all);
}

export function tensorsOf(inputs: any): TensorInfo[] {
  const found: TensorInfo[] = [];
  for (const key in inputs) {
    const input = inputs[key];
    if (Array.isArray(input)) found.push(...tensorsOf(input));
    else if (input?.dataId) found.push(input);
  }
  return found;
}

/** A guess says nothing about the size, and the kernel of known inputs settles it. */
function isCheap(specs: Spec | Spec[]): boolean {
  if (Array.isArray(specs)) return specs.every(isCheap);
  return specs.guess || tf.util.sizeFromShape(specs.shape) <= SMALL;
}

function areKnown(inputs: any, backend: MetaBackend): boolean {
  for (const key in inputs) {
    const input = inputs[key];
    if (Array.isArray(input)) {
      if (!areKnown(input, backend)) return false;
    } else if (input?.dataId && backend.valuesOf(input) === null) return false;
  }
  return true;
}

function areGuessed(inputs: any, backend: MetaBackend): boolean {
  for (const key in inputs) {
    const input = inputs[key];
    if (Array.isArray(input) ? areGuessed(input, backend) : input?.dataId && backend.guessed(input))
      return true;
  }
  return false;
}

/** TensorFlow.js's own checks throw plain errors; the first input's shape is the plausible one then. */
function asShapeError(error: unknown, kernel: string, inputs: any): KernelShapeError {
  if (error instanceof KernelShapeError) return error;
  if (!(error instanceof Error) || error instanceof TypeError) throw error;
  const tensors = tensorsOf(inputs);
  if (tensors.length === 0) throw error;
  return new KernelShapeError(kernel, error.message, tensors, [
    { shape: tensors[0].shape, dtype: tensors[0].dtype },
  ]);
}
