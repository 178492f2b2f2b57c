import { expectTensors } from '../tensor/expect.ts';
import { misfit } from '../tensor/misfit.ts';
import { show } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { permute, reshape } from '../tensor/view.ts';

/** Channels become pixels: [..., C · r², H, W] to [..., C, H · r, W · r] with r = `upscaleFactor`. */
export function pixelShuffle(input: Tensor, upscaleFactor: number): Tensor {
  const r = factorOf('pixelShuffle', input, 'upscaleFactor', upscaleFactor);
  const [channels, height, width] = input.shape.slice(-3);
  const front = input.shape.slice(0, -3);
  if (channels % (r * r) !== 0) {
    const message = `input ${show(input.shape)} has ${channels} channels, which must be a multiple of upscaleFactor² = ${r * r}`;
    const least = Math.max(Math.floor(channels / (r * r)), 1);
    return misfit('pixelShuffle', message, { input }, [...front, least, height * r, width * r], input.dtype);
  }
  const apart = reshape(input, -1, channels / (r * r), r, r, height, width);
  const woven = permute(apart, 0, 1, 4, 2, 5, 3);
  return reshape(woven, [...front, channels / (r * r), height * r, width * r]);
}

/** Pixels become channels: [..., C, H · r, W · r] to [..., C · r², H, W] with r = `downscaleFactor`. */
export function pixelUnshuffle(input: Tensor, downscaleFactor: number): Tensor {
  const r = factorOf('pixelUnshuffle', input, 'downscaleFactor', downscaleFactor);
  const [channels, height, width] = input.shape.slice(-3);
  const front = input.shape.slice(0, -3);
  const shape = [...front, channels * r * r, Math.floor(height / r), Math.floor(width / r)];
  if (height % r !== 0 || width % r !== 0) {
    const message = `input ${show(input.shape)} is ${height} high and ${width} wide, which must be multiples of downscaleFactor ${r}`;
    return misfit(
      'pixelUnshuffle',
      message,
      { input },
      shape.map((length) => Math.max(length, 1)),
      input.dtype,
    );
  }
  const apart = reshape(input, -1, channels, height / r, r, width / r, r);
  return reshape(permute(apart, 0, 1, 3, 5, 2, 4), shape);
}

/** Lets the channels of input [N, C, …] take turns between `groups`: C = groups · k becomes k · groups. */
export function channelShuffle(input: Tensor, groups: number): Tensor {
  expectTensors('channelShuffle', { input });
  const [n, channels, ...rest] = input.shape;
  if (input.ndim < 3 || !Number.isInteger(groups) || groups < 1) {
    throw new Error(
      `channelShuffle: expected input [N, C, L, …] and groups above 0, but got ${show(input.shape)} and ${groups}`,
    );
  }
  if (channels % groups !== 0) {
    const message = `input ${show(input.shape)} has ${channels} channels, which cannot be divided into ${groups} groups`;
    return misfit('channelShuffle', message, { input }, input.shape, input.dtype);
  }
  const grouped = reshape(input, [n, groups, channels / groups, ...rest]);
  return reshape(grouped.transpose(1, 2), input.shape);
}

function factorOf(op: string, input: Tensor, name: string, factor: number): number {
  expectTensors(op, { input });
  if (input.ndim < 3) throw new Error(`${op}: expected input [..., C, H, W], but got ${show(input.shape)}`);
  if (Number.isInteger(factor) && factor > 0) return factor;
  throw new Error(`${op}: expected ${name} to be a whole number above 0, but got ${factor}`);
}
