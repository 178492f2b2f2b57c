import { DataLoader } from '../../library/index.ts';
import type { Batch } from './loops.ts';

/** Batch number `index` of a data loader, with what is known of its size. */
export function batchOf(loader: object, index: number): Batch {
  if (!(loader instanceof DataLoader)) return { index, of: Number.NaN, size: Number.NaN, full: Number.NaN };
  const { batchSize: full, length: of, dropLast } = loader;
  const samples = loader.sampler?.length ?? loader.dataset.length ?? Number.NaN;
  const rest = samples % full;
  return { index, of, size: index === of - 1 && rest > 0 && !dropLast ? rest : full, full };
}

/** Behind an error that came up in a last batch which is short. */
export function lastBatchNote({ index, size, full }: Batch): string {
  return `; it fails in the last batch, number ${(index + 1).toLocaleString('en-US')}, which has ${size} samples where the others have ${full}`;
}
