import { areFloats, type Call, type Kernel } from '../kernel.ts';

export const elementwise: Record<string, Kernel> = {
  /** The package's wants the last axis by its number. */
  Softmax: (call) => call.own({ dim: call.inputs.logits.shape.length - 1 }),

  /** The package's leaves the bits of 1 as an integer. */
  OneHot: (call) => (call.attrs.dtype === 'int32' ? call.own() : call.onCpu()),

  /** The package's rounds, and takes the last byte of what is left. */
  Cast: (call) =>
    call.attrs.dtype === 'bool' || call.attrs.dtype === 'complex64' ? call.onCpu() : call.own(),

  Maximum: byNumber,
  Minimum: byNumber,
};

/** Of a NaN and a number the package's kernel takes one by where it stands. */
function byNumber(call: Call) {
  return areFloats(call.inputs.a) ? call.onCpu() : call.own();
}
