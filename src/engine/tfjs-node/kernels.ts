import type { KernelFunc, Tensor } from '@tensorflow/tfjs-core';
import { tf } from '../tfjs.ts';

interface Call {
  inputs: any;
  attrs: any;
  backend: any;
}

type Widened = (call: Call, before: KernelFunc) => ReturnType<KernelFunc>;

/** TensorFlow's ops refuse some operands that TensorFlow.js's kernels take elsewhere: here they are taken. */
export function widenKernels(): void {
  widen('Concat', concatOfOne);
  widen('ArgMax', argOfMany);
  widen('ArgMin', argOfMany);
}

/** TensorFlow joins two or more. */
function concatOfOne(call: Call, before: KernelFunc): ReturnType<KernelFunc> {
  const { inputs, backend } = call;
  return inputs.length === 1
    ? kernel('Identity')({ inputs: { x: inputs[0] }, attrs: {}, backend })
    : before(call);
}

/** TensorFlow finds the places of the greatest in at most five dimensions; three are enough. */
function argOfMany(call: Call, before: KernelFunc): ReturnType<KernelFunc> {
  const { x } = call.inputs as { x: Tensor };
  const { backend } = call;
  if (x.rank <= MOST) return before(call);
  const [axis] = tf.util.parseAxisParam(call.attrs.axis, x.shape);
  const [outer, inner] = [x.shape.slice(0, axis), x.shape.slice(axis + 1)];
  const reshape = (tensor: Tensor, shape: number[]) =>
    kernel('Reshape')({ inputs: { x: tensor }, attrs: { shape }, backend } as never) as Tensor;
  const sizes = [tf.util.sizeFromShape(outer), x.shape[axis], tf.util.sizeFromShape(inner)];
  const flat = reshape(x, sizes);
  const found = before({ inputs: { x: flat }, attrs: { axis: 1 }, backend } as never) as Tensor;
  const result = reshape(found, [...outer, ...inner]);
  flat.dispose();
  found.dispose();
  return result;
}

const MOST = 5;

function widen(name: string, widened: Widened): void {
  const before = kernel(name);
  tf.unregisterKernel(name, 'tensorflow');
  tf.registerKernel({
    kernelName: name,
    backendName: 'tensorflow',
    kernelFunc: (call) => widened(call as Call, before),
  });
}

function kernel(name: string): KernelFunc {
  return tf.getKernel(name, 'tensorflow').kernelFunc;
}
