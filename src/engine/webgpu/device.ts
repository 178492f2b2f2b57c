import type { Adapter } from './adapter.ts';
import { settled } from './dawn.ts';
import { type DeviceError, lost, outOfMemory, refused, tooLarge } from './device-error.ts';

/** A GPU that is open, and what is told when it fails. */
export class Device {
  private loss: string | null = null;
  private failure: GPUError | null = null;

  static async open(adapter: Adapter): Promise<Device> {
    const { limits } = adapter.adapter;
    const requiredLimits = Object.fromEntries(wanted.map((name) => [name, limits[name]]));
    const gpu = await settled(() => adapter.adapter.requestDevice({ requiredLimits }));
    return new Device(gpu, adapter);
  }

  readonly name: string;
  readonly info: GPUAdapterInfo;

  private constructor(
    readonly gpu: GPUDevice,
    { name, adapter }: Adapter,
  ) {
    this.name = name;
    this.info = adapter.info;
    keepLayouts(gpu);
    gpu.lost.then(({ message, reason }) => {
      this.loss = message || reason;
    });
    gpu.addEventListener('uncapturederror', (event) => {
      event.preventDefault();
      this.failure ??= event.error;
    });
  }

  /** The most that one tensor can take, in bytes. */
  get most(): number {
    return Math.min(this.gpu.limits.maxBufferSize, this.gpu.limits.maxStorageBufferBindingSize);
  }

  /** Throws what has failed since the last time: Dawn goes on after an error, with results that mean nothing. */
  check(): void {
    const { failure, loss } = this;
    this.failure = null;
    if (loss !== null) throw lost(this.name, loss);
    if (failure) throw refused(this.name, failure.message);
  }

  /** A buffer, or null where the device has no memory left for it. */
  buffer(descriptor: GPUBufferDescriptor): GPUBuffer | null {
    if (descriptor.size > this.most) throw tooLarge(this.name, descriptor.size, this.most);
    this.check();
    let buffer: GPUBuffer | null = null;
    try {
      buffer = this.gpu.createBuffer(descriptor);
    } catch (error) {
      // What can't be mapped at its creation is thrown.
      if (!(error instanceof RangeError)) throw error;
    }
    const full = this.failure instanceof GPUOutOfMemoryError;
    if (full) this.failure = null;
    this.check();
    return full ? null : buffer;
  }

  full(asked: number, inUse: number): DeviceError {
    return outOfMemory(this.name, asked, inUse);
  }

  /** What a read that came to nothing means. */
  gone(): DeviceError {
    return lost(this.name, this.loss ?? '');
  }
}

/** Each call for a pipeline's layout makes an object that Node frees only between the turns of its loop. */
function keepLayouts(gpu: GPUDevice): void {
  const create = gpu.createComputePipeline.bind(gpu);
  gpu.createComputePipeline = (descriptor) => {
    const pipeline = create(descriptor);
    const layout = pipeline.getBindGroupLayout(0);
    pipeline.getBindGroupLayout = () => layout;
    return pipeline;
  };
}

/** What is asked of the adapter beyond WebGPU's defaults: all that it has. */
const wanted = [
  'maxBufferSize',
  'maxStorageBufferBindingSize',
  'maxStorageBuffersPerShaderStage',
  'maxComputeWorkgroupStorageSize',
  'maxComputeWorkgroupsPerDimension',
  'maxComputeWorkgroupSizeX',
  'maxComputeInvocationsPerWorkgroup',
] as const;
