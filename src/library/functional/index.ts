/** The namespace `F`: what modules compute, as functions without state. */
export { relu, sigmoid, softplus, tanh } from '../tensor/pointwise.ts';
export * from './activation.ts';
export * from './adaptivePool.ts';
export * from './attention.ts';
export * from './avgPool.ts';
export { type Conv, conv1d, conv2d, conv3d } from './conv.ts';
export * from './convTranspose.ts';
export * from './dropout.ts';
export * from './embedding.ts';
export * from './linear.ts';
export * from './loss.ts';
export * from './lpPool.ts';
export * from './maxPool.ts';
export * from './normalization.ts';
export * from './pad.ts';
export type { Size } from './size.ts';
