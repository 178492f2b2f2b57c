import { shapeText } from '../src/protocol/label.ts';

export { bytesText as bytes, largeText as large } from '../src/protocol/units.ts';

/** `1,234,567`. */
export function count(value: number): string {
  return grouped.format(value);
}

/** Made once, as it takes long. */
const grouped = new Intl.NumberFormat('en');

/** Four significant digits, and an exponent where the plain number would be long. */
export function number(value: number): string {
  if (Number.isNaN(value)) return 'NaN';
  if (!Number.isFinite(value)) return value > 0 ? '∞' : '−∞';
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2);
  return String(Number(value.toPrecision(4)));
}

/** `42 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}

/** `45s`, `3:20`, `2:05:00`, as an axis has it. */
export function clock(seconds: number): string {
  if (seconds < 60) return `${number(seconds)}s`;
  const parts = [seconds / 3600, (seconds / 60) % 60, seconds % 60].map(Math.floor);
  const shown = parts[0] ? parts : parts.slice(1);
  return shown.map((part, index) => (index ? String(part).padStart(2, '0') : part)).join(':');
}

/** `[64, 1, 28, 28]`; several tensors are listed. */
export function shapes(list: number[][]): string {
  return list.map(shapeText).join(', ') || '–';
}

export function rate(stepsPerSecond: number): string {
  if (stepsPerSecond > 0 && stepsPerSecond < 1) return `${number(1 / stepsPerSecond)} s/step`;
  return `${stepsPerSecond >= 100 ? count(Math.round(stepsPerSecond)) : number(Number(stepsPerSecond.toFixed(1)))} steps/s`;
}

/** `82 %`; what is there is never said to be nothing. */
export function percent(share: number): string {
  return share > 0 && share < 0.005 ? '< 1 %' : `${Math.round(share * 100)} %`;
}
