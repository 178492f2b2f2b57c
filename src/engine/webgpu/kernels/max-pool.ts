import { windowsOf } from '../../windows.ts';
import { dispatch, type Scalar } from '../program.ts';
import { type Kernel, sizeOf } from './kernel.ts';

/** PyTorch's max-pooling. NaN wins over every number, and a later one over an earlier one. */
export const maxPool: Record<string, Kernel> = {
  MaxPool2dForward: ({ inputs: { x }, attrs, backend }) => {
    const { kernel, stride, padding, dilation, outHeight, outWidth } = windowsOf(x.shape, attrs);
    const shape = [x.shape[0], x.shape[1], outHeight, outWidth];
    return dispatch(backend, {
      code: `
  let plane = at / (u.oh * u.ow);
  let top = at / u.ow % u.oh * u.sh - u.ph;
  let left = at % u.ow * u.sw - u.pw;
  var best = -1;
  var most = 0.0;
  for (var i = 0; i < u.kh; i++) {
    let h = top + i * u.dh;
    if (h < 0 || h >= u.h) { continue; }
    for (var j = 0; j < u.kw; j++) {
      let w = left + j * u.dw;
      if (w < 0 || w >= u.w) { continue; }
      let value = x[(plane * u.h + h) * u.w + w];
      if (best < 0 || value > most || is_nan(value)) { best = h * u.w + w; most = value; }
    }
  }
  y[at] = most;
  indices[at] = best;`,
      inputs: { x },
      outputs: { y: { shape, dtype: 'float32' }, indices: { shape, dtype: 'int32' } },
      numbers: integers({
        h: x.shape[2],
        w: x.shape[3],
        oh: outHeight,
        ow: outWidth,
        kh: kernel[0],
        kw: kernel[1],
        sh: stride[0],
        sw: stride[1],
        ph: padding[0],
        pw: padding[1],
        dh: dilation[0],
        dw: dilation[1],
      }),
      count: sizeOf({ shape }),
    });
  },

  /** One invocation for each plane: where windows overlap, the order of the sum is always the same. */
  MaxPool2dGrad: ({ inputs: { dy, indices }, attrs: { inputShape }, backend }) => {
    const planes = inputShape[0] * inputShape[1];
    return dispatch(backend, {
      code: `
  for (var i = 0; i < u.area; i++) { dx[at * u.area + i] = 0.0; }
  for (var i = at * u.outputs; i < (at + 1) * u.outputs; i++) { dx[at * u.area + indices[i]] += dy[i]; }`,
      inputs: { dy, indices },
      outputs: { dx: { shape: inputShape, dtype: 'float32' } },
      numbers: integers({
        area: inputShape[2] * inputShape[3],
        outputs: planes === 0 ? 0 : sizeOf(dy) / planes,
      }),
      count: planes,
    })[0];
  },
};

export function integers(values: Record<string, number>): Record<string, Scalar> {
  return Object.fromEntries(Object.entries(values).map(([name, int]) => [name, { int }]));
}
