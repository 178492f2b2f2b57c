import { parentPort, workerData } from 'node:worker_threads';
import type { BundledApart } from './apart.ts';
import { bundle } from './bundle.ts';
import { BundleError } from './result.ts';

const tell = (told: BundledApart) => parentPort!.postMessage(told);
try {
  const { maps, ...rest } = await bundle(workerData as string, 'train');
  tell({ ...rest, maps: new Map([...maps].map(([file, map]) => [file, map()])) });
} catch (error) {
  tell(error instanceof BundleError ? { diagnostics: error.diagnostics } : { error });
}
