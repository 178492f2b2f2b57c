/** The namespace `optim.lrScheduler`: https://pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate */
export { ChainedScheduler, SequentialLR } from './composed.ts';
export { CosineAnnealingLR, CosineAnnealingWarmRestarts, type WarmRestartsOptions } from './cosine.ts';
export { CyclicLR, type CyclicOptions, OneCycleLR, type OneCycleOptions } from './cyclic.ts';
export {
  ConstantLR,
  type ConstantOptions,
  ExponentialLR,
  LinearLR,
  type LinearOptions,
  MultiStepLR,
  PolynomialLR,
  type PolynomialOptions,
  StepLR,
} from './decay.ts';
export { LambdaLR, MultiplicativeLR } from './lambda.ts';
export { type PlateauOptions, type PlateauState, ReduceLROnPlateau } from './plateau.ts';
export { LRScheduler, type SchedulerState } from './scheduler.ts';
