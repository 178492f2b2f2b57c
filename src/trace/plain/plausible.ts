import type { Tensor } from '@tensorflow/tfjs';
import { KernelShapeError, type Spec, shown } from '../../engine/meta/index.ts';
import type { FullTfjs } from './tfjs.ts';

export interface Operand {
  name: string;
  tensor: Tensor;
}

/** The tensors among an op's arguments, by the names that TensorFlow.js's documentation gives them. */
export function operandsOf(tfjs: FullTfjs, op: string, args: unknown[]): Operand[] {
  const tensors = args
    .flatMap((arg) => (Array.isArray(arg) ? arg : [arg]))
    .filter((arg) => arg instanceof tfjs.Tensor);
  const names =
    operandNames[op] ??
    (op.startsWith('losses.') ? ['labels', 'predictions'] : undefined) ??
    (tensors.length === 1 ? ['x'] : ['a', 'b']);
  return tensors.map((tensor, i) => ({ name: names[i] ?? `tensor ${i + 1}`, tensor }));
}

const products = ['mat1', 'mat2'];
const operandNames: Record<string, string[]> = {
  matMul: products,
  dot: products,
  'fused.matMul': products,
  conv1d: ['x', 'filter'],
  conv2d: ['x', 'filter'],
  conv3d: ['x', 'filter'],
  depthwiseConv2d: ['x', 'filter'],
  concat: [],
  stack: [],
  'losses.softmaxCrossEntropy': ['onehotLabels', 'logits'],
  'losses.sigmoidCrossEntropy': ['multiClassLabels', 'logits'],
};

/** The error in words that hold the op and all shapes. */
export function explain(op: string, error: Error, operands: Operand[]): string {
  if (error instanceof KernelShapeError) return `${op}: ${error.message}`;
  const [x, filter] = operands;
  if (/conv/i.test(op) && /depth of input/.test(error.message)) {
    const channels = filter.tensor.shape[filter.tensor.shape.length - 2];
    return (
      `${op}: filter ${shown(filter.tensor.shape)} expects an input of ${channels} channels, ` +
      `but x ${shown(x.tensor.shape)} has ${x.tensor.shape[x.tensor.shape.length - 1]}`
    );
  }
  const shapes = operands.map(({ name, tensor }) => `${name} ${shown(tensor.shape)}`);
  if (op.startsWith('losses.') && /must match/.test(error.message)) {
    return `${op}: ${shapes.slice(0, 2).join(' and ')} must have one shape`;
  }
  return `${op}: ${error.message.replace(/^Error in [\w.]+: */, '').trim()} (${shapes.join(', ')})`;
}

/** What to go on with: the shape that the op would most likely have had. Several where the op gives several. */
export function plausible(op: string, args: any[], error: Error, operands: Operand[]): Spec | Spec[] {
  const [first, second] = operands.map(({ tensor }) => tensor);
  const name = op.split('.').pop()!;
  const like: Spec = { shape: first.shape, dtype: first.dtype };
  if (op.startsWith('losses.')) return { shape: [], dtype: 'float32' };
  if (/^conv[123]d$|^depthwiseConv2d$/.test(name) && second) return convolved(name, first, second, args);
  if (name === 'reshape') return { ...like, shape: reshaped(first, args[1]) };
  if (name === 'slice') return { ...like, shape: sliced(first, args[1], args[2]) };
  if (name === 'split') return split(first, args[1], args[2] ?? 0);
  if (error instanceof KernelShapeError && !composed.has(name)) return error.plausible[0];
  return like;
}

/** Ops of several kernels: the one that failed does not have the op's own result. */
const composed = new Set([
  'dot',
  'outerProduct',
  'stft',
  'moments',
  'basicLSTMCell',
  'multiRNNCell',
  'batchNorm',
]);

/** Channels last; the spatial sizes by the attributes, as if the channels fitted. */
function convolved(name: string, x: Tensor, filter: Tensor, [, , strides, pad]: any[]): Spec {
  const spatial = name === 'conv1d' ? 1 : name === 'conv3d' ? 3 : 2;
  const sizes = x.shape.slice(-1 - spatial, -1).map((size, i) => {
    const stride = Array.isArray(strides) ? strides[i] : (strides ?? 1);
    if (pad === 'same') return Math.ceil(size / stride);
    const margin = typeof pad === 'number' ? pad : 0;
    return Math.max(1, Math.floor((size + 2 * margin - filter.shape[i]) / stride) + 1);
  });
  const out = filter.shape.at(-1)! * (name === 'depthwiseConv2d' ? filter.shape.at(-2)! : 1);
  return { shape: [...x.shape.slice(0, -1 - spatial), ...sizes, out], dtype: x.dtype };
}

function reshaped(x: Tensor, shape: number[]): number[] {
  const known = shape.reduce((product, n) => (n === -1 ? product : product * n), 1);
  return shape.map((n) => (n === -1 ? Math.ceil(x.size / (known || 1)) : n));
}

function sliced(x: Tensor, begin: number | number[], size?: number | number[]): number[] {
  const from = [begin].flat();
  const sizes = [size ?? []].flat();
  return x.shape.map((n, i) => ((sizes[i] ?? -1) >= 0 ? sizes[i] : Math.max(0, n - (from[i] ?? 0))));
}

function split(x: Tensor, parts: number | number[], axis: number): Spec[] {
  const size = x.shape.at(axis) ?? 1;
  const sizes = Array.isArray(parts) ? parts : new Array<number>(parts).fill(Math.ceil(size / parts));
  return sizes.map((n) => ({ shape: x.shape.with(axis, Math.max(0, n)), dtype: x.dtype }));
}
