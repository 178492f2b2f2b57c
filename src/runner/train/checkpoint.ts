import { type nn, save } from '../../library/index.ts';
import type { RunFolder } from './run-folder.ts';

/** Keeps the state of the largest model that the program called as `checkpoint.safetensors`. */
export function keepCheckpoint(folder: RunFolder, models: Iterable<nn.Module>): void {
  let largest: nn.Module | undefined;
  for (const model of models) if (elements(model) > (largest ? elements(largest) : 0)) largest = model;
  if (largest) save(largest.stateDict(), folder.file('checkpoint.safetensors'));
}

function elements(model: nn.Module): number {
  let count = 0;
  for (const parameter of model.parameters()) count += parameter.numel();
  return count;
}
