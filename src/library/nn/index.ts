export {
  ELU,
  GELU,
  LeakyReLU,
  LogSoftmax,
  ReLU,
  Sigmoid,
  SiLU,
  Softmax,
  Softplus,
  Tanh,
} from './activation.ts';
export { BatchNorm1d, BatchNorm2d, type BatchNormOptions } from './batchNorm.ts';
export * as utils from './clip.ts';
export { ModuleDict, ModuleList } from './containers.ts';
export { Conv2d, type Conv2dOptions } from './convolution.ts';
export { deepcopy } from './copy.ts';
export { Dropout } from './dropout.ts';
export { Embedding } from './embedding.ts';
export { Flatten, Identity, Unflatten } from './flatten.ts';
export type { BackwardHook, ForwardHook, ForwardPreHook } from './hooks.ts';
export * as init from './init.ts';
export { LayerNorm } from './layerNorm.ts';
export { Linear } from './linear.ts';
export {
  BCELoss,
  BCEWithLogitsLoss,
  CrossEntropyLoss,
  L1Loss,
  MSELoss,
  NLLLoss,
  SmoothL1Loss,
} from './loss.ts';
export { Module } from './module.ts';
export {
  type AttentionCall,
  MultiheadAttention,
  type MultiheadAttentionOptions,
} from './multiheadAttention.ts';
export { Parameter } from './parameter.ts';
export {
  AdaptiveAvgPool2d,
  AvgPool2d,
  type AvgPool2dOptions,
  MaxPool2d,
  type MaxPool2dOptions,
} from './pooling.ts';
export type { RecurrentOptions } from './recurrent.ts';
export { GRU, LSTM, type LSTMOptions, RNN, type RNNOptions } from './rnn.ts';
export { GRUCell, LSTMCell, RNNCell } from './rnnCell.ts';
export { Sequential } from './sequential.ts';
export type { StateDict, StateReport } from './state.ts';
export {
  type EncoderCall,
  Transformer,
  type TransformerCall,
  TransformerDecoder,
  TransformerEncoder,
  type TransformerOptions,
} from './transformer.ts';
export {
  type DecoderLayerCall,
  type EncoderLayerCall,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
  type TransformerLayerOptions,
} from './transformerLayer.ts';
