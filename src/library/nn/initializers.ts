/** The namespace `nn.init`: https://pytorch.org/docs/stable/nn.init.html */
export {
  calculateFanInAndFanOut,
  calculateGain,
  constant_,
  type KaimingOptions,
  kaimingNormal_,
  kaimingUniform_,
  type Nonlinearity,
  normal_,
  ones_,
  truncNormal_,
  uniform_,
  xavierNormal_,
  xavierUniform_,
  zeros_,
} from './init.ts';
export { dirac_, eye_, orthogonal_, sparse_ } from './structuredInit.ts';
