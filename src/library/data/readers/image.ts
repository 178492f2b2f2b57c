import { readFileSync } from 'node:fs';
import { decode as decodePng } from 'fast-png';
import { decode as decodeJpeg } from 'jpeg-js';
import { shapeOnly } from '../../../engine/index.ts';
import { built } from '../../tensor/fill.ts';
import type { Tensor } from '../../tensor/tensor.ts';

/** Three bytes for each pixel, row by row. */
interface Pixels {
  width: number;
  height: number;
  rgb: (pixel: number, channel: number) => number;
}

/**
 * Reads a PNG or JPEG file as int32 [3, H, W] from 0 to 255, red first; grey images get three equal channels, and
 * transparency is left out. While a program is traced only the size is decoded. Throws an Error for other files.
 */
export function readImage(path: string): Tensor {
  const bytes = readFileSync(path);
  if (shapeOnly()) return built([3, ...sizeOf(bytes, path)], 'int32', () => {});
  const { width, height, rgb } = pixelsOf(bytes, path);
  return built([3, height, width], 'int32', (values) => {
    const area = width * height;
    for (let channel = 0; channel < 3; channel++) {
      for (let pixel = 0; pixel < area; pixel++) values[channel * area + pixel] = rgb(pixel, channel);
    }
  });
}

function pixelsOf(bytes: Buffer, path: string): Pixels {
  try {
    return isPng(bytes) ? pixelsOfPng(bytes) : pixelsOfJpeg(bytes, path);
  } catch (error) {
    throw new Error(`${path} cannot be read as an image: ${(error as Error).message}`);
  }
}

function pixelsOfPng(bytes: Buffer): Pixels {
  const { width, height, data, channels, depth, palette } = decodePng(bytes);
  if (depth < 8) return pixelsOfBits(width, height, data as Uint8Array, depth, palette);
  const scale = depth === 16 ? 1 / 257 : 1;
  if (palette) return { width, height, rgb: (pixel, channel) => palette[data[pixel]][channel] };
  const grey = channels < 3;
  const rgb = (pixel: number, channel: number) =>
    Math.round(data[pixel * channels + (grey ? 0 : channel)] * scale);
  return { width, height, rgb };
}

/** Pixels of 1, 2 or 4 bits; each row begins with a new byte. */
function pixelsOfBits(
  width: number,
  height: number,
  data: Uint8Array,
  depth: number,
  palette?: number[][],
): Pixels {
  const rowBytes = Math.ceil((width * depth) / 8);
  const most = 2 ** depth - 1;
  const rgb = (pixel: number, channel: number) => {
    const bit = (pixel % width) * depth;
    const byte = data[Math.floor(pixel / width) * rowBytes + (bit >> 3)];
    const value = (byte >> (8 - depth - (bit & 7))) & most;
    return palette ? palette[value][channel] : Math.round((value * 255) / most);
  };
  return { width, height, rgb };
}

function pixelsOfJpeg(bytes: Buffer, path: string): Pixels {
  sizeOf(bytes, path);
  const { width, height, data } = decodeJpeg(bytes, { useTArray: true, formatAsRGBA: false });
  return { width, height, rgb: (pixel, channel) => data[pixel * 3 + channel] };
}

/** Height and width, from the header alone. */
function sizeOf(bytes: Buffer, path: string): [height: number, width: number] {
  if (isPng(bytes)) return [bytes.readUInt32BE(20), bytes.readUInt32BE(16)];
  if (bytes.length < 4 || bytes.readUInt16BE(0) !== 0xffd8)
    throw new Error(`${path} is neither a PNG nor a JPEG file.`);
  for (let at = 2; at + 9 <= bytes.length; at += 2 + bytes.readUInt16BE(at + 2)) {
    // Padding between segments consists of further 0xff.
    while (bytes[at + 1] === 0xff) at++;
    const marker = bytes[at + 1];
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) return [bytes.readUInt16BE(at + 5), bytes.readUInt16BE(at + 7)];
  }
  throw new Error(`${path} is a JPEG file without a frame.`);
}

function isPng(bytes: Buffer): boolean {
  return bytes.length >= 24 && bytes.readUInt32BE(0) === 0x89504e47;
}
