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
export {
  AdaptiveAvgPool1d,
  AdaptiveAvgPool2d,
  AdaptiveAvgPool3d,
  AdaptiveMaxPool1d,
  AdaptiveMaxPool2d,
  AdaptiveMaxPool3d,
} from './adaptivePooling.ts';
export { BatchNorm1d, BatchNorm2d, BatchNorm3d, type BatchNormOptions } from './batchNorm.ts';
export { Bilinear } from './bilinear.ts';
export { ModuleDict, ModuleList } from './containers.ts';
export { Conv1d, Conv2d, Conv3d, type ConvOptions } from './convolution.ts';
export {
  ConvTranspose1d,
  ConvTranspose2d,
  ConvTranspose3d,
  type ConvTransposeOptions,
} from './convTranspose.ts';
export { deepcopy } from './copy.ts';
export { CosineSimilarity, PairwiseDistance } from './distance.ts';
export { AlphaDropout, Dropout, Dropout1d, Dropout2d, Dropout3d, FeatureAlphaDropout } from './dropout.ts';
export { Embedding } from './embedding.ts';
export { Flatten, Identity, Unflatten } from './flatten.ts';
export { Fold, Unfold } from './fold.ts';
export { GLU, LogSigmoid, Mish, Softmax2d, Softmin, Softsign } from './gates.ts';
export { GroupNorm } from './groupNorm.ts';
export { Hardshrink, Hardsigmoid, Hardswish, Hardtanh, Softshrink, Tanhshrink } from './hard.ts';
export type { BackwardHook, ForwardHook, ForwardPreHook } from './hooks.ts';
export * as init from './initializers.ts';
export { InstanceNorm1d, InstanceNorm2d, InstanceNorm3d, type InstanceNormOptions } from './instanceNorm.ts';
export { LayerNorm } from './layerNorm.ts';
export { Linear } from './linear.ts';
export {
  BCELoss,
  BCEWithLogitsLoss,
  CosineEmbeddingLoss,
  CrossEntropyLoss,
  CTCLoss,
  GaussianNLLLoss,
  HingeEmbeddingLoss,
  HuberLoss,
  KLDivLoss,
  L1Loss,
  MarginRankingLoss,
  MSELoss,
  MultiLabelMarginLoss,
  MultiLabelSoftMarginLoss,
  MultiMarginLoss,
  NLLLoss,
  PoissonNLLLoss,
  SmoothL1Loss,
  SoftMarginLoss,
  TripletMarginLoss,
  TripletMarginWithDistanceLoss,
} from './loss.ts';
export { Module } from './module.ts';
export {
  type AttentionCall,
  MultiheadAttention,
  type MultiheadAttentionOptions,
} from './multiheadAttention.ts';
export {
  CircularPad1d,
  CircularPad2d,
  CircularPad3d,
  ConstantPad1d,
  ConstantPad2d,
  ConstantPad3d,
  ReflectionPad1d,
  ReflectionPad2d,
  ReflectionPad3d,
  ReplicationPad1d,
  ReplicationPad2d,
  ReplicationPad3d,
  ZeroPad1d,
  ZeroPad2d,
  ZeroPad3d,
} from './padding.ts';
export { Parameter } from './parameter.ts';
export { ParameterDict, ParameterList } from './parameterContainers.ts';
export * as utils from './parameters.ts';
export {
  AvgPool1d,
  AvgPool2d,
  AvgPool3d,
  type AvgPoolOptions,
  LPPool1d,
  LPPool2d,
  type LPPoolOptions,
  MaxPool1d,
  MaxPool2d,
  MaxPool3d,
  type MaxPoolOptions,
} from './pooling.ts';
export { CELU, PReLU, ReLU6, RReLU, SELU, Threshold } from './rectifiers.ts';
export type { RecurrentOptions } from './recurrent.ts';
export { LocalResponseNorm, RMSNorm } from './rmsNorm.ts';
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
export {
  ChannelShuffle,
  PixelShuffle,
  PixelUnshuffle,
  Upsample,
  type UpsampleOptions,
  UpsamplingBilinear2d,
  UpsamplingNearest2d,
} from './upsampling.ts';
