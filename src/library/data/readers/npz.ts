import { readFileSync } from 'node:fs';
import { unzipSync } from 'fflate';
import type { Tensor } from '../../tensor/tensor.ts';
import { parseNpy } from './npy.ts';

/** Reads the arrays that `numpy.savez` or `numpy.savez_compressed` wrote, by name. Throws as `readNpy` does. */
export function readNpz(path: string): Record<string, Tensor> {
  const files = Object.entries(unzip(path)).filter(([name]) => name.endsWith('.npy'));
  return Object.fromEntries(
    files.map(([name, bytes]) => [name.slice(0, -'.npy'.length), parseNpy(bytes, `${name} of ${path}`)]),
  );
}

function unzip(path: string): Record<string, Uint8Array> {
  try {
    return unzipSync(readFileSync(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw error;
    throw new Error(`${path} is no zip file that can be read: ${(error as Error).message}`);
  }
}
