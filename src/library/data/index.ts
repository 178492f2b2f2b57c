export { type Collated, defaultCollate } from './collate.ts';
export { ConcatDataset, type Dataset, randomSplit, Subset, TensorDataset } from './dataset.ts';
export * as datasets from './datasets.ts';
export { DataLoader, type DataLoaderOptions } from './loader.ts';
export { RandomSampler, type Sampler, SequentialSampler, WeightedRandomSampler } from './sampler.ts';
