import { type nn, save } from '../../library/index.ts';
import type { RunFolder } from './run-folder.ts';

/** Keeps the state of the largest model that the program called, by default as `checkpoint.safetensors`. */
export function keepCheckpoint(
  folder: RunFolder,
  models: Iterable<nn.Module>,
  name = 'checkpoint.safetensors',
): void {
  let largest: nn.Module | undefined;
  for (const model of models) if (elements(model) > (largest ? elements(largest) : 0)) largest = model;
  if (largest) save(largest.stateDict(), folder.file(name));
}

function elements(model: nn.Module): number {
  let count = 0;
  for (const parameter of model.parameters()) count += parameter.numel();
  return count;
}

/** Whether a validation metric is better than all of its values before; what it measures is told by its name. */
export function isBest(
  name: string,
  value: number,
  before?: { least: number | null; greatest: number | null },
): boolean {
  if (!/^(val|valid|validation|eval|test)([^a-z]|$|[A-Z])/.test(name) || !Number.isFinite(value))
    return false;
  if (/acc|auc|f1|precision|recall|score/i.test(name))
    return before?.greatest == null || value > before.greatest;
  return /loss|error|mse|mae|perplexity/i.test(name) && (before?.least == null || value < before.least);
}
