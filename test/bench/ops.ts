import { useEngine } from '../../src/engine/index.ts';
import { tf } from '../../src/engine/tfjs.ts';
import { trace } from '../../src/runner/trace/trace.ts';
import type { EditedProgram } from './programs.ts';

let kernels = 0;

/** How many kernels run on `meta` while a program is traced. */
export async function opsIn({ entry, text }: EditedProgram): Promise<number> {
  await useEngine('meta');
  countKernels();
  const before = kernels;
  await trace({ entry, overlays: { [entry]: text }, workspace: process.cwd(), limit: 20_000 });
  return kernels - before;
}

/** Puts a counter before each kernel, once. */
function countKernels(): void {
  if (counted) return;
  counted = true;
  for (const kernel of tf.getKernelsForBackend('meta')) {
    tf.unregisterKernel(kernel.kernelName, 'meta');
    tf.registerKernel({
      ...kernel,
      kernelFunc: (call) => {
        kernels++;
        return kernel.kernelFunc(call);
      },
    });
  }
}
let counted = false;
