import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import { dispatch } from '../program.ts';
import { type Kernel, sizeOf } from './kernel.ts';

/** Functions of one number, where TensorFlow.js's shaders lose NaN or digits on some devices. */
const unary: Record<string, string> = {
  Exp: 'exp_of(a)',
  Log: 'log_of(a)',
  Sigmoid: '1.0 / (1.0 + exp_of(-a))',
  Sin: 'sine(a, 0)',
  Cos: 'sine(a, 1)',
  Gelu: 'a * share(a)',
};

export const elementwise: Record<string, Kernel> = {
  ...Object.fromEntries(
    Object.entries(unary).map(([name, value]): [string, Kernel] => [
      name,
      ({ inputs: { x }, backend }) =>
        x.dtype === 'float32' ? one(backend, { x }, x, `let a = x[at]; y[at] = ${value};`) : null,
    ]),
  ),
  GeluGrad: ({ inputs: { dy, x }, backend }) =>
    one(
      backend,
      { dy, x },
      x,
      'let a = x[at]; y[at] = dy[at] * (share(a) + a * 0.3989422804014327 * exp_of(-0.5 * a * a));',
    ),
  /** By the bits, which tell subnormal numbers from 0. */
  ReluGrad: ({ inputs: { dy, y: result }, backend }) =>
    one(
      backend,
      { dy, result },
      dy,
      'let bits = bitcast<i32>(result[at]); y[at] = select(0.0, dy[at], bits > 0 && bits <= 0x7f800000);',
    ),

  /** By an exponent for all, or one for each. */
  Pow: ({ inputs: { a, b }, backend }) => {
    const each = a.shape.join() === b.shape.join();
    if (
      a.dtype !== 'float32' ||
      b.dtype !== 'float32' ||
      !(each || (sizeOf(b) === 1 && b.shape.length <= a.shape.length))
    )
      return null;
    return one(
      backend,
      { base: a, exponent: b },
      a,
      `y[at] = power(base[at], exponent[${each ? 'at' : '0'}]);`,
    );
  },
};

function one(
  backend: Parameters<typeof dispatch>[0],
  inputs: Record<string, TensorInfo>,
  like: TensorInfo,
  code: string,
): TensorInfo {
  const outputs = { y: { shape: like.shape, dtype: 'float32' as DataType } };
  return dispatch(backend, { code, helpers: HELPERS, inputs, outputs, numbers: {}, count: sizeOf(like) })[0];
}

const HELPERS = `
// Φ(x), by Abramowitz and Stegun 7.1.26.
fn share(x: f32) -> f32 {
  let a = abs(x) * 0.7071067811865476;
  let t = 1.0 / (1.0 + 0.3275911 * a);
  let tail = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return 0.5 + 0.5 * sign(x) * (1.0 - tail * exp_of(-a * a));
}

// sin(x + shift · π/2). WGSL promises 11 bits only; these are the polynomials of Cephes.
fn sine(x: f32, shift: i32) -> f32 {
  if (!(abs(x) < 8192.0)) { return select(select(sin(x), cos(x), shift == 1), u.nan, !(abs(x) <= 3.4028234e38)); }
  let turns = round(x * 0.6366197723675814);
  let r = ((x - turns * 1.5703125) - turns * 4.837512969970703125e-4) - turns * 7.549789954891882e-8;
  let z = r * r;
  let quarter = (i32(turns) + shift) & 3;
  let odd = r + r * z * ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1);
  let even = 1.0 - 0.5 * z + z * z * ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2);
  let value = select(odd, even, (quarter & 1) == 1);
  return select(value, -value, quarter >= 2);
}

fn power(base: f32, exponent: f32) -> f32 {
  if (exponent == 0.0) { return 1.0; }
  if (is_nan(base)) { return base; }
  if (is_nan(exponent)) { return exponent; }
  let size = abs(base);
  let value = pow(size, exponent);
  if (base >= 0.0) { return value; }
  if (floor(exponent) == exponent) { return select(value, -value, abs(exponent) % 2.0 == 1.0); }
  return select(u.nan, value, size > 3.4028234e38);
}
`;
