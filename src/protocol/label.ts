import type { CallSeen, Hint, ShapeSeen } from './facts.ts';

/** How the user wants hints to look. */
export interface LabelStyle {
  /** What stands for a dimension that has a name: `[batch, T]`, `[64, 128]` or `[batch 64, T 128]`. */
  dimensions: 'names' | 'values' | 'both';
  /** When a dtype is told: `unusual` leaves out float32. */
  dtype: 'unusual' | 'always' | 'never';
  /** Whether a module's hint tells how many parameters it has. */
  parameters: boolean;
  /** The most characters that the editor shows. */
  longest: number;
}

export const defaultStyle: LabelStyle = {
  dimensions: 'values',
  dtype: 'unusual',
  parameters: true,
  longest: 120,
};

/** What a hint says: `[64|16, 784]`, or for a module `[64, 784] → [64, 10] · 7,850 params`. Empty where that is nothing. */
export function hintLabel(hint: Hint, style: LabelStyle = defaultStyle): string {
  return shortened(hint.module ? moduleLabel(hint.module, style) : valueLabel(hint, style), style.longest);
}

function valueLabel({ shapes, times, fewest, course }: Hint, style: LabelStyle): string {
  if (course) return courseLabel(shapes, style);
  const label = shapesLabel(shapes, style);
  return shapes.length === 1 && times > 1 ? `${label} ${timesText(times, fewest)}` : label;
}

/** `[1, 384] → [20, 384]`; what was seen outside of the loop comes before it. */
function courseLabel(shapes: ShapeSeen[], style: LabelStyle): string {
  const at = (turn: ShapeSeen['turn']) => shapes.filter((seen) => seen.turn === turn);
  const course = `${shapesLabel(at('first'), style)} → ${shapesLabel(at('last'), style)}`;
  const others = at(undefined);
  return others.length ? `${shapesLabel(others, style)} or ${course}` : course;
}

/** `×12`, or `×12–600` where rounds differ. */
export function timesText(times: number, fewest = times): string {
  const most = times.toLocaleString('en-US');
  return fewest < times ? `×${fewest.toLocaleString('en-US')}–${most}` : `×${most}`;
}

function moduleLabel({ calls, parameters }: NonNullable<Hint['module']>, style: LabelStyle): string {
  const count = style.parameters && parameters ? parametersText(parameters) : '';
  return [callsLabel(calls, style), count].filter(Boolean).join(' · ');
}

/** `[64, 784]`; several shapes of one rank share brackets, `[64|16, 784]`; one that is uncertain has a `?` behind it. */
export function shapesLabel(shapes: ShapeSeen[], style: LabelStyle = defaultStyle): string {
  const byKind = new Map<string, ShapeSeen[]>();
  for (const seen of shapes) {
    const kind = `${seen.shape.length} ${seen.dtype}`;
    byKind.set(kind, [...(byKind.get(kind) ?? []), seen]);
  }
  const labels = [...byKind.values()].map(
    (alike) => merged(alike, style) + dtypeLabel(alike[0].dtype, style) + uncertainty(alike),
  );
  return labels.length > SHOWN ? `${labels.slice(0, SHOWN).join(' or ')} …` : labels.join(' or ');
}

const SHOWN = 3;

/** Shapes of one rank in one pair of brackets. */
function merged(shapes: ShapeSeen[], { dimensions }: LabelStyle): string {
  const sizes = shapes[0].shape.map((_, dim) => {
    const distinct = [...new Set(shapes.map(({ shape }) => shape[dim]))];
    const values = distinct.length > SHOWN ? `${distinct.slice(0, SHOWN).join('|')}|…` : distinct.join('|');
    const name = nameOf(shapes, dim);
    if (name === null || dimensions === 'values') return values;
    return dimensions === 'names' ? name : `${name} ${values}`;
  });
  return `[${sizes.join(', ')}]`;
}

/** The name that a dimension has in all of the shapes. */
function nameOf(shapes: ShapeSeen[], dim: number): string | null {
  const [name, ...others] = new Set(shapes.map(({ names }) => names?.[dim] ?? null));
  return others.length ? null : name;
}

function uncertainty(shapes: ShapeSeen[]): string {
  return shapes.some(({ guessed }) => guessed) ? '?' : '';
}

function dtypeLabel(dtype: string, style: LabelStyle): string {
  const told = style.dtype === 'always' || (style.dtype === 'unusual' && dtype !== 'float32');
  return told ? ` ${dtype}` : '';
}

/** `[64, 784] → [64, 10]`, with sizes that vary between calls of one rank joined by `|`. */
function callsLabel(calls: CallSeen[], style: LabelStyle): string {
  if (!calls.length) return '';
  const input = joined(
    calls.map((call) => call.input),
    style,
  );
  const output = joined(
    calls.map((call) => call.output),
    style,
  );
  return input && output ? `${input} → ${output}` : '';
}

/** The first call decides how many tensors of which ranks are shown. */
function joined(all: ShapeSeen[][], style: LabelStyle): string {
  const [first] = all;
  const alike = all.filter(
    (tensors) =>
      tensors.length === first.length &&
      tensors.every(({ shape }, at) => shape.length === first[at].shape.length),
  );
  return first
    .map((_, at) => {
      const shapes = alike.map((tensors) => tensors[at]);
      return merged(shapes, style) + uncertainty(shapes);
    })
    .join(', ');
}

function shortened(label: string, longest: number): string {
  return label.length > longest ? `${label.slice(0, Math.max(0, longest - 1))}…` : label;
}

/** `320 params`, `1,199,882 params`. */
export function parametersText(count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'param' : 'params'}`;
}

export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
