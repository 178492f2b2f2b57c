export { type BackwardOptions, backward, type GradOptions, grad } from './backward.ts';
export { checkpoint } from './checkpoint.ts';
export { Context, CustomFunction as Function } from './function.ts';
export * as functional from './functional.ts';
export { type GradcheckOptions, gradcheck } from './gradcheck.ts';
export { enableGrad, inferenceMode, isGradEnabled, noGrad, setGradEnabled } from './mode.ts';
export { type Hook, Node } from './tape.ts';
