import type { Builder } from './builder.ts';
import {
  abs,
  add,
  constant,
  div,
  except,
  less,
  max,
  mul,
  nearest,
  polynomial,
  powerOfTwo,
  select,
  sub,
  type Value,
} from './value.ts';

/** Below it e to the power of x is less than the smallest float of full precision, and 0 here. */
const LEAST = -87.33;
/** log 2, in two parts: the first has few digits, so that its multiples are exact. */
const [LOG2, LOG2_REST] = [0.693359375, -2.12194440054e-4];
/** The exponential function from -log(2) / 2 to log(2) / 2, as the Cephes library has it (expf.c). */
const series = [
  1, 1, 5.0000001201e-1, 1.6666665459e-1, 4.1665795894e-2, 8.3334519073e-3, 1.3981999507e-3, 1.98756915e-4,
];

/** e to the power of a value that is 0 or less. */
export function expOfNegative(builder: Builder, x: Value): Value {
  const exponent = builder.keep(x);
  const bounded = builder.keep(max(exponent, constant(LEAST)));
  const twos = builder.keep(nearest(mul(bounded, constant(Math.LOG2E))));
  const rest = builder.keep(sub(sub(bounded, mul(twos, constant(LOG2))), mul(twos, constant(LOG2_REST))));
  const power = mul(polynomial(rest, series), powerOfTwo(twos));
  return builder.keep(except(power, less(exponent, constant(LEAST))));
}

/** With u = 1 / (1 + STEEPNESS · t) the polynomial u · (c₀ + c₁ u + …) is Φ(−t) · exp(t² / 2) to within 1e-8, fitted from 0 to 6.5. */
const STEEPNESS = 0.28;
const tail = [
  0.11652049110457655, 0.06749859187006355, 0.26890550051226914, -0.23698760409960493, 0.38987034046788765,
  -0.10580732907124563,
];

/** Φ, the distribution function of the normal distribution, at x, and exp(−x² / 2). */
export function normal(builder: Builder, x: Value): { share: Value; bell: Value } {
  const bell = expOfNegative(builder, mul(mul(x, x), constant(-0.5)));
  const distance = add(constant(1), mul(builder.keep(abs(x)), constant(STEEPNESS)));
  const u = builder.keep(div(constant(1), distance));
  const far = builder.keep(mul(bell, mul(u, polynomial(u, tail))));
  const share = select(less(x, constant(0)), far, sub(constant(1), far));
  return { share: builder.keep(share), bell };
}
