import type { Cost, Making, Place } from '../../protocol/facts.ts';
import type { Call, Written } from '../instrument/call.ts';
import type { Origin } from './dim.ts';
import type { Dims } from './dims.ts';
import { broadcastText, productText } from './formulas.ts';
import type { Given } from './sizes.ts';

/** What an op was given, as it was then. */
export interface Operand {
  name: string;
  shape: readonly number[];
  dtype: string;
  /** The probe at which it was made. */
  site: number | undefined;
  dims: Dims;
}

/** How a tensor came to be, noted while the program runs; most are never asked for. */
export interface Made {
  origin: Origin;
  operands: Operand[];
  /** The shapes that were broadcast to make it. */
  broadcast: readonly (readonly number[])[] | null;
  /** The shapes whose matrix product it is. */
  product: readonly (readonly number[])[] | null;
  cost: Cost;
  /** A module made it, and nobody has said yet how its inputs are called. */
  byModule: boolean;
  /** The formulas of its new dimensions explain it; what has steps inside is explained by those. */
  inOneStep: boolean;
}

/** In the words of the program, for a tensor of these dimensions. */
export function making(made: Made, dims: Dims, placeOf: (site: number | undefined) => Place | null): Making {
  return {
    op: made.origin.text,
    formulas: formulasOf(made, dims),
    operands: made.operands.map(({ name, shape, dtype, site }) => ({
      name,
      shape: [...shape],
      dtype,
      place: placeOf(site),
    })),
    ...made.cost,
  };
}

function formulasOf({ operands, broadcast, product, inOneStep }: Made, dims: Dims): string[] {
  if (!inOneStep) return [];
  const result = dims.map(({ size }) => size);
  const given = new Set(operands.flatMap((operand) => operand.dims));
  const lines = dims.flatMap((dim) => (dim.formula && !given.has(dim) ? [dim.formula()] : []));
  if (product) lines.unshift(productText(product, result));
  if (broadcast) lines.unshift(broadcastText(broadcast, result));
  return [...new Set(lines)];
}

/** The tensors among what a call was given, with the names that they have in the program. */
export function operandsIn(call: Call, given: Given): { name: string; value: unknown }[] {
  const found: { name: string; value: unknown }[] = [];
  const look = (written: Written): void => {
    if (written.kind === 'list') written.items.forEach(look);
    else if (written.kind === 'atom' || written.kind === 'inner')
      found.push({ name: written.text, value: given.valueOf(written) });
  };
  if (call.object) look(call.object);
  call.arguments.forEach(look);
  return found;
}

/** `flatten(1)`, `view(B, T, heads, C/heads)`: the call without the tensors among its arguments. */
export function callText({ name, arguments: all }: Call, isOperand: (written: Written) => boolean): string {
  const shown = all.filter((written) => !isOperand(written)).map(({ text }) => text);
  const text = shown.length ? `${name}(${shown.join(', ')})` : name;
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

const LONGEST = 60;
