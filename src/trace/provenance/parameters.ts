import { nn } from '../../library/index.ts';
import type { Call, Written } from '../instrument/call.ts';

/** For a parameter's name the argument that gives each of its dimensions; undefined where none does. */
export type ParameterSizes = Record<string, (Written | undefined)[]>;

/** How the arguments of a module's constructor become the sizes of its parameters and buffers. */
type Table = (given: (Written | undefined)[], options: Record<string, Written>) => ParameterSizes;

const convolution: Table = ([input, output, ...kernel]) => ({
  weight: [output, input, ...size(kernel)],
  bias: [output],
});
const transposed: Table = ([input, output, ...kernel]) => ({
  weight: [input, output, ...size(kernel)],
  bias: [output],
});
const channels: Table = ([features]) => perChannel(features);
const normalized: Table = ([shape]) => {
  const sizes = shape?.kind === 'list' ? shape.items : [shape];
  return { weight: sizes, bias: sizes };
};
const recurrent =
  (gates: number): Table =>
  ([input, hidden]) => {
    const rows = times(gates, hidden);
    const sizes: ParameterSizes = {};
    for (const end of ['l0', 'l0_reverse']) sizes[`weight_ih_${end}`] = [rows, input];
    for (let layer = 0; layer < LAYERS; layer++) {
      for (const end of [`l${layer}`, `l${layer}_reverse`]) {
        sizes[`weight_hh_${end}`] = [rows, hidden];
        sizes[`bias_ih_${end}`] = [rows];
        sizes[`bias_hh_${end}`] = [rows];
      }
    }
    return sizes;
  };
const cell =
  (gates: number): Table =>
  ([input, hidden]) => {
    const rows = times(gates, hidden);
    return { weight_ih: [rows, input], weight_hh: [rows, hidden], bias_ih: [rows], bias_hh: [rows] };
  };

/** Deeper stacks go without names in their upper layers. */
const LAYERS = 16;

const tables: Record<string, Table> = {
  Linear: ([input, output]) => ({ weight: [output, input], bias: [output] }),
  Bilinear: ([first, second, output]) => ({ weight: [output, first, second], bias: [output] }),
  Embedding: ([rows, width]) => ({ weight: [rows, width] }),
  Conv1d: convolution,
  Conv2d: convolution,
  Conv3d: convolution,
  ConvTranspose1d: transposed,
  ConvTranspose2d: transposed,
  ConvTranspose3d: transposed,
  BatchNorm1d: channels,
  BatchNorm2d: channels,
  BatchNorm3d: channels,
  InstanceNorm1d: channels,
  InstanceNorm2d: channels,
  InstanceNorm3d: channels,
  GroupNorm: ([, features]) => perChannel(features),
  LayerNorm: normalized,
  RMSNorm: normalized,
  PReLU: ([count]) => ({ weight: [count] }),
  MultiheadAttention: ([width]) => attention('', width),
  TransformerEncoderLayer: ([width], { dimFeedforward }) => ({
    ...attention('self_attn.', width),
    ...feedForward(width, dimFeedforward),
  }),
  TransformerDecoderLayer: ([width], { dimFeedforward }) => ({
    ...attention('self_attn.', width),
    ...attention('multihead_attn.', width),
    ...feedForward(width, dimFeedforward),
    'norm3.weight': [width],
    'norm3.bias': [width],
  }),
  RNN: recurrent(1),
  GRU: recurrent(3),
  LSTM: recurrent(4),
  RNNCell: cell(1),
  GRUCell: cell(3),
  LSTMCell: cell(4),
};

/** Whether a module's class is one of the library's own. */
export function isLibraryModule(module: nn.Module): boolean {
  const { name } = module.constructor;
  return (nn as unknown as Record<string, unknown>)[name] === module.constructor;
}

/** The sizes that a construction gives; empty for a module that is not of the library or has no parameters. */
export function parameterSizes(module: nn.Module, { arguments: all }: Call): ParameterSizes {
  const table = isLibraryModule(module) ? tables[module.constructor.name] : undefined;
  if (!table) return {};
  const options = all.find((written) => written.kind === 'options');
  return table(
    all.filter(({ kind }) => kind !== 'options'),
    options?.kind === 'options' ? options.entries : {},
  );
}

/** One number stands for both axes of a kernel; as a name it would be none. */
function size([kernel]: (Written | undefined)[]): Written[] {
  return kernel?.kind === 'list' ? kernel.items : [];
}

function perChannel(features: Written | undefined): ParameterSizes {
  return { weight: [features], bias: [features], running_mean: [features], running_var: [features] };
}

function attention(prefix: string, width: Written | undefined): ParameterSizes {
  const rows = times(3, width);
  return {
    [`${prefix}in_proj_weight`]: [rows, width],
    [`${prefix}in_proj_bias`]: [rows],
    [`${prefix}out_proj.weight`]: [width, width],
    [`${prefix}out_proj.bias`]: [width],
  };
}

function feedForward(width: Written | undefined, hidden: Written | undefined): ParameterSizes {
  return {
    'linear1.weight': [hidden, width],
    'linear1.bias': [hidden],
    'linear2.weight': [width, hidden],
    'linear2.bias': [width],
    'norm1.weight': [width],
    'norm1.bias': [width],
    'norm2.weight': [width],
    'norm2.bias': [width],
  };
}

function times(count: number, written: Written | undefined): Written | undefined {
  if (!written || count === 1) return written;
  const left: Written = { kind: 'number', text: `${count}`, value: count };
  return { kind: 'arithmetic', text: `${count} * ${written.text}`, operator: '*', left, right: written };
}
