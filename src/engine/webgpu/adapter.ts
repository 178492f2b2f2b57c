import { existsSync, readdirSync } from 'node:fs';
import { loadDawn, settled } from './dawn.ts';

export interface Adapter {
  adapter: GPUAdapter;
  /** For a human. */
  name: string;
  /** True where it computes on the processor: then other engines are faster. */
  software: boolean;
}

/**
 * The fastest adapter, or the first one whose name contains what the variable TENSORSCOPE_ADAPTER says. Throws with the
 * names of those that there are.
 */
export async function findAdapter(): Promise<Adapter> {
  const asked = process.env.TENSORSCOPE_ADAPTER;
  const { create } = await loadDawn();
  const gpu = create(asked ? [`adapter=${asked}`] : []);
  const adapter = await settled(() => gpu.requestAdapter({ powerPreference: 'high-performance' })).catch(
    (error: Error) => {
      throw new Error(asked ? misnamed(asked, error.message) : error.message.split('\n')[0]);
    },
  );
  if (!adapter) throw new Error('Dawn finds no adapter: no driver for Vulkan, Direct3D 12 or Metal');
  const { info } = adapter;
  // The binding keeps the GPU alive as long as this object.
  instances.push(gpu);
  const driver = info.description ? ` (${info.description})` : '';
  return { adapter, name: `${info.device.replace(/-+$/, '')}${driver}`, software: info.isFallbackAdapter };
}

const instances: GPU[] = [];

/** Dawn's message lists the adapters, one a line: ` * backend: 'vulkan', name: 'NVIDIA H200'`. */
function misnamed(asked: string, message: string): string {
  const names = Array.from(message.matchAll(/name: '(.*)'/g), (match) => match[1]);
  return `no adapter's name contains "${asked}" of TENSORSCOPE_ADAPTER; there ${names.length ? `is ${names.join(', ')}` : 'is none'}`;
}

/**
 * False where a look at the devices tells that there is no GPU. To ask Dawn takes longer, and drivers that find nothing
 * complain on the terminal. True on systems without such a place to look at.
 */
export function mayHaveGpu(): boolean {
  if (process.platform !== 'linux') return true;
  const devices = existsSync('/dev/dri') ? readdirSync('/dev/dri') : [];
  return (
    devices.some((name) => name.startsWith('render')) ||
    ['/dev/nvidiactl', '/dev/nvidia0', '/dev/dxg'].some((path) => existsSync(path))
  );
}
