/** The namespace `nn.utils`: what is done to the parameters of a model and to their gradients. */
export { type ClipGradNormOptions, clipGradNorm_, clipGradValue_ } from './clip.ts';
export * as rnn from './sequences.ts';
export { parametersToVector, vectorToParameters } from './vector.ts';
export { removeWeightNorm, weightNorm } from './weightNorm.ts';
