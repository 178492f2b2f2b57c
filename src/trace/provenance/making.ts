import type { Cost, Making, Place } from '../../protocol/facts.ts';
import type { Call, Written } from '../instrument/call.ts';
import type { Origin } from './dim.ts';
import type { Dims } from './dims.ts';
import { broadcastText, productText } from './formulas.ts';
import type { Given } from './sizes.ts';
import { type AnyTensor, tensorsWithin } from './tensors.ts';

/** What an op was given, as it was then. */
export interface Operand {
  name: string;
  shape: readonly number[];
  dtype: string;
  /** The probe at which it was made. */
  site: number | undefined;
  dims: Dims;
}

type Shapes = readonly (readonly number[])[];

/** How a tensor came to be, noted while the program runs; most are never asked for. */
export interface Made {
  origin: Origin;
  operands: readonly Operand[];
  /** The shapes that were broadcast to make it. */
  broadcast: Shapes | null;
  /** The shapes whose matrix product it is. */
  product: Shapes | null;
  cost: Cost;
  /** A module made it, and nobody has said yet how its inputs are called. */
  byModule: boolean;
  /** The formulas of its new dimensions explain it; what has steps inside is explained by those. */
  inOneStep: boolean;
}

/** In the words of the program, for a tensor of these dimensions. */
export function making(made: Made, dims: Dims, placeOf: (site: number | undefined) => Place | null): Making {
  const operands = made.operands.map(({ name, shape, dtype, site }) => ({
    name,
    shape: [...shape],
    dtype,
    place: placeOf(site),
  }));
  return { op: made.origin.text, formulas: formulasOf(made, dims), operands, ...made.cost };
}

function formulasOf({ operands, broadcast, product, inOneStep }: Made, dims: Dims): string[] {
  if (!inOneStep) return [];
  const result = dims.map(({ size }) => size);
  const given = new Set(operands.flatMap((operand) => operand.dims));
  const lines = dims.flatMap((dim) => (dim.formula && !given.has(dim) ? [dim.formula()] : []));
  if (product) lines.unshift(productText(product, result));
  // In an op of several steps what the last of them broadcast explains nothing.
  if (broadcast?.every((shape) => operands.some((operand) => same(shape, operand.shape))))
    lines.unshift(broadcastText(broadcast, result));
  return [...new Set(lines)];
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}

/** A tensor among what a call was given, with the name that it has in the program. */
export interface NamedTensor {
  name: string;
  tensor: AnyTensor;
}

export function tensorsGiven({ object, arguments: all }: Call, given: Given): NamedTensor[] {
  const found: NamedTensor[] = [];
  if (object) gather(object, given, found);
  for (const written of all) gather(written, given, found);
  return found;
}

function gather(written: Written, given: Given, found: NamedTensor[]): void {
  if (written.kind === 'list') for (const item of written.items) gather(item, given, found);
  else if (written.kind === 'atom' || written.kind === 'inner')
    for (const tensor of tensorsWithin(given.valueOf(written))) found.push({ name: written.text, tensor });
}

/** `flatten(1)`, `view(B, T, heads, C/heads)`: a call without the tensors among its arguments. */
export function opText({ name, arguments: all }: Call, given: Given): string {
  return callText(
    name,
    all.filter((written) => !holdsTensor(written, given)),
  );
}

function holdsTensor(written: Written, given: Given): boolean {
  if (written.kind === 'list') return written.items.some((item) => holdsTensor(item, given));
  return tensorsWithin(given.valueOf(written)).length > 0;
}

export function callText(name: string, shown: readonly Written[]): string {
  const text = shown.length ? `${name}(${shown.map((written) => written.text).join(', ')})` : name;
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

const LONGEST = 60;
