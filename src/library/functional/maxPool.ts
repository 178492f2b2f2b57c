import { run, runAll } from '../../engine/index.ts';
import { track } from '../autograd/tape.ts';
import { expectFloats } from '../tensor/expect.ts';
import { gather } from '../tensor/gather.ts';
import { make, type Tensor } from '../tensor/tensor.ts';
import { reshape } from '../tensor/view.ts';
import type { Size } from './size.ts';
import { type PoolOptions, unfit, type Window, windowOf } from './window.ts';

export interface MaxPool extends PoolOptions {
  dilation?: Size;
}

/** The greatest element in each window: input [N, C, L] or [C, L] gives [N, C, oL]. */
export function maxPool1d(input: Tensor, kernelSize: Size, options: MaxPool = {}): Tensor {
  expectFloats('maxPool1d', { input });
  if (input.ndim === 2) return maxPool1d(input.unsqueeze(0), kernelSize, options).squeeze(0);
  const window = windowOf('maxPool1d', 1, kernelSize, options, options.dilation);
  const { kernel, stride, padding, dilation, ceilMode } = window;
  return (
    unfit('maxPool1d', input, window) ??
    pool(input.unsqueeze(2), {
      kernel: [1, ...kernel],
      stride: [1, ...stride],
      padding: [0, ...padding],
      dilation: [1, ...dilation],
      ceilMode,
    }).squeeze(2)
  );
}

/** The greatest element in each window: input [N, C, H, W] or [C, H, W] gives [N, C, oH, oW]. */
export function maxPool2d(input: Tensor, kernelSize: Size, options: MaxPool = {}): Tensor {
  expectFloats('maxPool2d', { input });
  if (input.ndim === 3) return maxPool2d(input.unsqueeze(0), kernelSize, options).squeeze(0);
  const window = windowOf('maxPool2d', 2, kernelSize, options, options.dilation);
  return unfit('maxPool2d', input, window) ?? pool(input, window);
}

/** The greatest element in each window: input [N, C, D, H, W] or [C, D, H, W] gives [N, C, oD, oH, oW]. */
export function maxPool3d(input: Tensor, kernelSize: Size, options: MaxPool = {}): Tensor {
  expectFloats('maxPool3d', { input });
  if (input.ndim === 4) return maxPool3d(input.unsqueeze(0), kernelSize, options).squeeze(0);
  const window = windowOf('maxPool3d', 3, kernelSize, options, options.dilation);
  const wrong = unfit('maxPool3d', input, window);
  if (wrong !== null) return wrong;
  // The greatest of a box is the greatest of the greatest of its layers.
  const { kernel, stride, padding, dilation, ceilMode } = window;
  const [n, c, depth, ...size] = input.shape;
  const layers = pool(reshape(input, [n, c * depth, ...size]), {
    kernel: kernel.slice(1),
    stride: stride.slice(1),
    padding: padding.slice(1),
    dilation: dilation.slice(1),
    ceilMode,
  });
  const out = layers.shape.slice(2);
  return pool(reshape(layers, n, c, depth, -1), {
    kernel: [kernel[0], 1],
    stride: [stride[0], 1],
    padding: [padding[0], 0],
    dilation: [dilation[0], 1],
    ceilMode,
  }).unflatten(3, out);
}

/** [N, C, H, W] to [N, C, oH, oW]. */
function pool(input: Tensor, window: Window): Tensor {
  const [y, indices] = runAll('MaxPool2dForward', { x: input.handle }, { ...window }).map(make);
  const { shape } = input;
  return track(y, 'maxPool2d', [input], [indices], (g, [indices]) => [() => unpool(g, indices, shape)]);
}

/** Puts each element of `g` where its window's maximum was. */
function unpool(g: Tensor, indices: Tensor, inputShape: number[]): Tensor {
  const dx = make(run('MaxPool2dGrad', { dy: g.handle, indices: indices.handle }, { inputShape }));
  const [n, c, h, w] = inputShape;
  const { shape } = g;
  return track(dx, 'maxPool2dGrad', [g], [indices], (gg, [indices]) => [
    () => reshape(gather(reshape(gg, n * c, h * w), 1, reshape(indices, n * c, -1)), shape),
  ]);
}
