/** Special functions of one number, in double precision. Formulas: Abramowitz and Stegun, chapters 6 and 7. */

const halfLog2Pi = 0.5 * Math.log(2 * Math.PI);
/** Bernoulli numbers B2, B4, … */
const bernoulli = [1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6];

/** log|Γ(x)|, by Stirling's series from 10 on. */
export function logGamma(x: number): number {
  if (Number.isNaN(x) || x === Number.POSITIVE_INFINITY) return x;
  if (x <= 0 && Number.isInteger(x)) return Number.POSITIVE_INFINITY;
  if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x);
  let shift = 0;
  let z = x;
  for (; z < 10; z++) shift -= Math.log(z);
  let series = 0;
  bernoulli.forEach((b, i) => {
    const k = 2 * i + 2;
    series += b / (k * (k - 1) * z ** (k - 1));
  });
  return shift + (z - 0.5) * Math.log(z) - z + halfLog2Pi + series;
}

/** The derivative of log|Γ(x)|. */
export function digammaOf(x: number): number {
  if (x === 0) return Object.is(x, -0) ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
  if (x < 0 && Number.isInteger(x)) return Number.NaN;
  if (x < 0.5) return digammaOf(1 - x) - Math.PI / Math.tan(Math.PI * x);
  let shift = 0;
  let z = x;
  for (; z < 10; z++) shift -= 1 / z;
  let series = 0;
  bernoulli.forEach((b, i) => {
    const k = 2 * i + 2;
    series += b / (k * z ** k);
  });
  return shift + Math.log(z) - 0.5 / z - series;
}

/** The derivative of order `n` ≥ 1 of digamma: (-1)^(n+1) n! ζ(n + 1, x). */
export function polygammaOf(n: number, x: number): number {
  let factorial = 1;
  for (let i = 2; i <= n; i++) factorial *= i;
  return (n % 2 === 1 ? 1 : -1) * factorial * hurwitz(n + 1, x);
}

/** ζ(s, x) = Σ (x + k)^-s, by Euler and Maclaurin's formula. */
function hurwitz(s: number, x: number): number {
  if (Number.isNaN(x)) return x;
  let sum = 0;
  let z = x;
  for (; z < 10; z++) sum += z ** -s;
  sum += z ** (1 - s) / (s - 1) + 0.5 * z ** -s;
  let term = s * z ** (-s - 1);
  let factorial = 2;
  bernoulli.forEach((b, i) => {
    sum += (b * term) / factorial;
    const k = 2 * i + 1;
    term *= ((s + k) * (s + k + 1)) / (z * z);
    factorial *= (k + 2) * (k + 3);
  });
  return sum;
}

/** 1 - erf(x) without cancellation: a series near 0, a continued fraction beyond. */
export function erfcOf(x: number): number {
  if (x < 0) return 2 - erfcOf(-x);
  if (x < 2) {
    let sum = x;
    let term = x;
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
      term *= (-x * x) / n;
      sum += term / (2 * n + 1);
    }
    return 1 - (2 / Math.sqrt(Math.PI)) * sum;
  }
  let fraction = x;
  for (let n = 60; n > 0; n--) fraction = x + n / 2 / fraction;
  return Math.exp(-x * x) / (fraction * Math.sqrt(Math.PI));
}

/** The x whose erf is y: Winitzki's approximation made exact by Newton's method. */
export function erfinvOf(y: number): number {
  if (Math.abs(y) >= 1) return Math.abs(y) === 1 ? y * Number.POSITIVE_INFINITY : Number.NaN;
  const log = Math.log(1 - y * y);
  const a = 0.147;
  const part = 2 / (Math.PI * a) + log / 2;
  let x = Math.sign(y) * Math.sqrt(Math.sqrt(part * part - log / a) - part);
  for (let i = 0; i < 3; i++) {
    const error = y < 0 ? erfcOf(-x) - (1 + y) : 1 - y - erfcOf(x);
    x -= error / ((2 / Math.sqrt(Math.PI)) * Math.exp(-x * x));
  }
  return x;
}
