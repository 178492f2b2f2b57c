import { calling, waitFor } from './dawn.ts';

/**
 * Keeps a program that reads nothing from running ahead of the device without end: a stop would come late, and its
 * progress would be none. A buffer that is mapped tells that all before it is done.
 */
export class Fences {
  private readonly buffers: GPUBuffer[] = [];
  private submits = 0;

  constructor(private readonly device: GPUDevice) {
    // Dawn complains of whatever is pending when the process ends.
    process.once('exit', () => {
      for (const fence of this.buffers) fence.destroy();
      waitFor(() => this.buffers.every(({ mapState }) => mapState !== 'pending'));
    });
  }

  /** Commands were submitted. Waits for those of a while ago. */
  submitted(): void {
    if (++this.submits % APART !== 0) return;
    if (this.buffers.length === MOST) {
      const fence = this.buffers.shift()!;
      waitFor(() => fence.mapState !== 'pending');
      fence.destroy();
    }
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    const fence = this.device.createBuffer({ size: 4, usage });
    const encoder = this.device.createCommandEncoder();
    encoder.clearBuffer(fence);
    this.device.queue.submit([encoder.finish()]);
    // Told by the state of the buffer.
    calling(() => fence.mapAsync(GPUMapMode.READ)).catch(() => {});
    this.buffers.push(fence);
  }
}

const APART = 32;
const MOST = 2;
