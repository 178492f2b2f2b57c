/** The namespace `F`: what modules compute, as functions without state. */
export { relu, sigmoid, softplus, tanh } from '../tensor/pointwise.ts';
export * from './activation.ts';
export * from './attention.ts';
export * from './conv.ts';
export * from './dropout.ts';
export * from './embedding.ts';
export * from './linear.ts';
export * from './loss.ts';
export * from './normalization.ts';
export * from './pad.ts';
export * from './pool.ts';
export type { Size2d } from './window.ts';
