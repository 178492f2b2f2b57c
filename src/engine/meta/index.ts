import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../tfjs.ts';
import { MetaBackend } from './backend.ts';
import { cheapenGradients } from './gradients.ts';
import { metaKernel, type Rules } from './rule.ts';

import { convolution } from './rules/convolution.ts';
import { elementwise } from './rules/elementwise.ts';
import { extended } from './rules/extended.ts';
import { image } from './rules/image.ts';
import { indexing } from './rules/indexing.ts';
import { layout } from './rules/layout.ts';
import { linearAlgebra } from './rules/linear-algebra.ts';
import { normalization } from './rules/normalization.ts';
import { pooling } from './rules/pooling.ts';
import { ragged } from './rules/ragged.ts';
import { reduction } from './rules/reduction.ts';
import { sampling } from './rules/sampling.ts';
import { selection } from './rules/selection.ts';
import { sparse } from './rules/sparse.ts';
import { spectral } from './rules/spectral.ts';
import { text } from './rules/text.ts';

export { watchReads } from './backend.ts';
export { type KernelWatcher, watchKernels } from './rule.ts';
export { KernelShapeError, onKernelMismatch, type Spec, shown } from './shape-error.ts';

/** Kernels whose values are computed, by the CPU kernel, when their inputs are small and known. */
const computed: Rules[] = [elementwise, indexing, layout, ragged, reduction, selection, sparse, text];
const shapesOnly: Rules[] = [
  convolution,
  extended,
  image,
  linearAlgebra,
  normalization,
  pooling,
  sampling,
  spectral,
];

let registered: MetaBackend | null = null;

/**
 * Registers the backend `meta`, whose tensors have a shape and a dtype and no data. A later call only looks whether
 * gradients were registered since.
 */
export function registerMeta(): void {
  if (!registered) {
    const backend = new MetaBackend();
    registered = backend;
    tf.registerBackend('meta', () => backend, 0);
    for (const rules of computed) register(rules, true);
    for (const rules of shapesOnly) register(rules, false);
  }
  cheapenGradients();
}

/** The shape is a plausible one: the true size depends on values that are not known. */
export function hasGuessedSize(tensor: TensorInfo): boolean {
  return registered?.guessed(tensor) ?? false;
}

/** The values are the true ones, not a stand-in. */
export function hasKnownValues(tensor: TensorInfo): boolean {
  return registered?.valuesOf(tensor) != null;
}

function register(rules: Rules, computes: boolean): void {
  for (const [kernelName, rule] of Object.entries(rules)) {
    tf.registerKernel({
      kernelName,
      backendName: 'meta',
      kernelFunc: metaKernel(kernelName, rule, computes),
    });
  }
}
