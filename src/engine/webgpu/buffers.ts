import type { Device } from './device.ts';

/**
 * Stands in for TensorFlow.js's buffer manager, which keeps every buffer that was ever used, and looks for one in a list.
 * What is free goes to the next tensor of the same size; when memory is short all that is free is given back.
 */
export class Buffers {
  numBytesUsed = 0;
  numBytesAllocated = 0;
  private peak = 0;
  private readonly free = new Map<string, GPUBuffer[]>();
  private readonly used = new Set<GPUBuffer>();

  constructor(private readonly device: Device) {}

  acquireBuffer(asked: number, usage: number, mappedAtCreation = false, reuse = true): GPUBuffer {
    // Nothing can't be bound to a shader.
    const size = Math.max(4, asked);
    const buffer =
      (reuse && this.free.get(key(size, usage))?.pop()) || this.make(size, usage, mappedAtCreation);
    this.used.add(buffer);
    this.numBytesUsed += size;
    this.peak = Math.max(this.peak, this.numBytesUsed);
    return buffer;
  }

  releaseBuffer(buffer: GPUBuffer, reuse = true): void {
    if (!this.used.delete(buffer)) return;
    this.numBytesUsed -= buffer.size;
    if (!reuse) {
      this.destroy(buffer);
      return;
    }
    const list = this.free.get(key(buffer.size, buffer.usage));
    if (list) list.push(buffer);
    else this.free.set(key(buffer.size, buffer.usage), [buffer]);
  }

  /** Gives all that is free back to the device. */
  trim(): void {
    for (const buffers of this.free.values()) for (const buffer of buffers) this.destroy(buffer);
    this.free.clear();
  }

  dispose(): void {
    this.trim();
    for (const buffer of this.used) this.destroy(buffer);
    this.used.clear();
    this.numBytesUsed = 0;
  }

  private make(size: number, usage: number, mappedAtCreation: boolean): GPUBuffer {
    // Sizes that nobody asks for any more would pile up.
    if (this.numBytesAllocated + size > 1.5 * this.peak + SPARE) this.trim();
    const descriptor = { size, usage, mappedAtCreation };
    let buffer = this.device.buffer(descriptor);
    if (!buffer) {
      this.trim();
      buffer = this.device.buffer(descriptor);
    }
    if (!buffer) throw this.device.full(size, this.numBytesUsed);
    this.numBytesAllocated += size;
    return buffer;
  }

  private destroy(buffer: GPUBuffer): void {
    this.numBytesAllocated -= buffer.size;
    buffer.destroy();
  }
}

/** Bytes. */
const SPARE = 256 * 2 ** 20;

function key(size: number, usage: number): string {
  return `${size}_${usage}`;
}
