/**
 * Uniform buffers by what is in them. A training loop asks for the same sizes and numbers step after step, and a buffer
 * that is there already saves the upload.
 */
export class Uniforms {
  private readonly known = new Map<string, GPUBuffer>();

  /** `make` for what is new; `drop` takes those that were not asked for in a while. */
  get(key: string, make: () => GPUBuffer, drop: (buffers: GPUBuffer[]) => void): GPUBuffer {
    let buffer = this.known.get(key);
    if (buffer) return buffer;
    if (this.known.size === MOST) {
      drop([...this.known.values()]);
      this.known.clear();
    }
    buffer = make();
    this.known.set(key, buffer);
    return buffer;
  }
}

const MOST = 4096;
