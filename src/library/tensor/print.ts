import { shapeOnly } from '../../engine/index.ts';
import { sizeOf, stridesOf } from './shape.ts';
import type { Tensor } from './tensor.ts';

/** PyTorch's defaults of `set_printoptions`. */
const precision = 4;
const threshold = 1000;
const edgeItems = 3;
const lineWidth = 80;

/** The text that PyTorch prints for a tensor, with our names: `tensor([1., 2.], requiresGrad=true)`. */
export function format(x: Tensor): string {
  const suffixes: string[] = [];
  if (shapeOnly()) return `tensor(..., size=[${x.shape.join(', ')}], dtype=${x.dtype})`;
  const prefix = 'tensor(';
  const values = x.dataSync();
  const size = sizeOf(x.shape);
  const summarize = size > threshold;
  const shown = summarize ? edgesOf(values, x.shape) : Array.from(values);
  const body = size === 0 ? '[]' : layOut(values, x.shape, cells(shown, x.dtype), prefix.length, summarize);
  if (size === 0 && x.ndim !== 1) suffixes.push(`size=[${x.shape.join(', ')}]`);
  if (size === 0 && x.dtype !== 'float32') suffixes.push(`dtype=${x.dtype}`);
  if (x.gradFn) suffixes.push(`gradFn=${x.gradFn}`);
  else if (x.requiresGrad) suffixes.push('requiresGrad=true');
  return addSuffixes(prefix + body, suffixes);
}

/** One text for each number, all of the same width. */
interface Cells {
  width: number;
  text(value: number): string;
}

function cells(values: number[], dtype: string): Cells {
  if (dtype === 'bool') return padded(values, (value) => String(value !== 0));
  if (dtype === 'int32') return padded(values, String);
  // As in PyTorch, zeros, NaN and infinities have no say in the form and the width of the others.
  const counted = values.filter((value) => Number.isFinite(value) && value !== 0);
  const numbers = counted.map(Math.abs);
  if (numbers.length === 0) return padded([], (value) => special(value) ?? '0.');
  const min = numbers.reduce((a, b) => Math.min(a, b));
  const max = numbers.reduce((a, b) => Math.max(a, b));
  const whole = numbers.every(Number.isInteger);
  const scientific = max / min > 1000 || max > 1e8 || (!whole && min < 1e-4);
  return padded(counted, (value) => {
    const name = special(value);
    if (name !== null) return name;
    if (scientific) return exponential(value);
    return whole ? `${value.toFixed(0)}.` : value.toFixed(precision);
  });
}

function padded(values: number[], text: (value: number) => string): Cells {
  return { width: values.reduce((width, value) => Math.max(width, text(value).length), 0), text };
}

function special(value: number): string | null {
  if (Number.isNaN(value)) return 'nan';
  if (value === Number.POSITIVE_INFINITY) return 'inf';
  return value === Number.NEGATIVE_INFINITY ? '-inf' : null;
}

/** 1.0000e-05, where JavaScript says 1.0000e-5. */
function exponential(value: number): string {
  return value.toExponential(precision).replace(/e([+-])(\d)$/, 'e$10$2');
}

function layOut(
  values: ArrayLike<number>,
  shape: readonly number[],
  { width, text }: Cells,
  indent: number,
  summarize: boolean,
): string {
  const strides = stridesOf(shape);
  const cell = (at: number) => text(values[at]).padStart(width);
  const level = (dim: number, at: number, indent: number): string => {
    if (dim === shape.length) return cell(at).trimStart();
    const shown = indices(shape[dim], summarize);
    if (dim === shape.length - 1) {
      const perLine = Math.max(1, Math.floor((lineWidth - indent) / (width + 2)));
      const items = shown.map((i) => (i === null ? ' ...' : cell(at + i)));
      const lines: string[] = [];
      for (let i = 0; i < items.length; i += perLine) lines.push(items.slice(i, i + perLine).join(', '));
      return `[${lines.join(`,\n${' '.repeat(indent + 1)}`)}]`;
    }
    const parts = shown.map((i) => (i === null ? '...' : level(dim + 1, at + i * strides[dim], indent + 1)));
    const gap = `,${'\n'.repeat(shape.length - 1 - dim)}${' '.repeat(indent + 1)}`;
    return `[${parts.join(gap)}]`;
  };
  return level(0, 0, indent);
}

/** The indices shown of a dimension; null stands for those left out. */
function indices(length: number, summarize: boolean): (number | null)[] {
  const all = Array.from({ length }, (_, i) => i);
  if (!summarize || length <= 2 * edgeItems) return all;
  return [...all.slice(0, edgeItems), null, ...all.slice(-edgeItems)];
}

function edgesOf(values: ArrayLike<number>, shape: readonly number[]): number[] {
  const strides = stridesOf(shape);
  let offsets = [0];
  shape.forEach((length, dim) => {
    const shown = indices(length, true).filter((i) => i !== null);
    offsets = offsets.flatMap((offset) => shown.map((i) => offset + i * strides[dim]));
  });
  return offsets.map((offset) => values[offset]);
}

function addSuffixes(text: string, suffixes: string[]): string {
  let out = text;
  let column = text.length - text.lastIndexOf('\n') - 1;
  for (const suffix of suffixes) {
    if (column + suffix.length + 2 > lineWidth) {
      out += `,\n${' '.repeat('tensor('.length)}${suffix}`;
      column = 'tensor('.length + suffix.length;
    } else {
      out += `, ${suffix}`;
      column += suffix.length + 2;
    }
  }
  return `${out})`;
}
