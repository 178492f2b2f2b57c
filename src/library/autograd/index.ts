export { type BackwardOptions, backward, type GradOptions, grad } from './backward.ts';
export { type GradcheckOptions, gradcheck } from './gradcheck.ts';
export { enableGrad, isGradEnabled, noGrad } from './mode.ts';
export { type Hook, Node } from './tape.ts';
