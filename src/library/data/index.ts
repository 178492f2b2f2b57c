export { type Collated, defaultCollate } from './collate.ts';
export { ChainDataset, type IterableDataset, StackDataset } from './combined.ts';
export { ConcatDataset, type Dataset, randomSplit, Subset, TensorDataset } from './dataset.ts';
export * as datasets from './datasets.ts';
export { DataLoader, type DataLoaderOptions } from './loader.ts';
export * from './readers/index.ts';
export {
  type BatchesSampler,
  BatchSampler,
  RandomSampler,
  type Sampler,
  SequentialSampler,
  SubsetRandomSampler,
  WeightedRandomSampler,
} from './sampler.ts';
export * as transforms from './transforms/index.ts';
