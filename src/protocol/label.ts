import type { CallSeen, Hint, ShapeSeen } from './facts.ts';

/** How the user wants hints to look. */
export interface LabelStyle {
  /** What stands for a dimension that has a name: `[batch, T]`, `[64, 128]` or `[batch 64, T 128]`. */
  dimensions: 'names' | 'values' | 'both';
  /** When a dtype is told: `unusual` leaves out float32. */
  dtype: 'unusual' | 'always' | 'never';
  /** Whether a module's hint tells how many parameters it has. */
  parameters: boolean;
  /** The most characters that the editor shows; 0 where it shows all. */
  longest: number;
}

/** How much of a label is told. */
interface Detail extends LabelStyle {
  /** Of several sizes at one place, or several ranks, so many are told. */
  alternatives: number;
  /** Whether dimensions between the first and the last are told. */
  middle: boolean;
}

export const defaultStyle: LabelStyle = {
  dimensions: 'values',
  dtype: 'unusual',
  parameters: true,
  longest: 120,
};

/** What a hint says: `[64|16, 784]`, or for a module `[64, 784] → [64, 10] · 7,850 params`. Empty where that is nothing. */
export function hintLabel(hint: Hint, style: LabelStyle = defaultStyle): string {
  let label = '';
  for (const detail of details(style)) {
    label = hint.module ? moduleLabel(hint.module, detail) : valueLabel(hint, detail);
    if (!style.longest || label.length <= style.longest) return label;
  }
  return `${label.slice(0, Math.max(0, style.longest - 1))}…`;
}

/** What the hints of one line say: the editor's limit counts for all of them together, and short ones get their due. */
export function lineLabels(hints: Hint[], style: LabelStyle = defaultStyle): string[] {
  const labels = hints.map((hint) => hintLabel(hint, { ...style, longest: 0 }));
  let left = style.longest;
  if (!left || labels.join('').length <= left) return labels;
  const shortestFirst = labels.map((_, at) => at).sort((a, b) => labels[a].length - labels[b].length);
  shortestFirst.forEach((at, turn) => {
    const longest = Math.max(1, Math.floor(left / (hints.length - turn)));
    labels[at] = hintLabel(hints[at], { ...style, longest });
    left -= labels[at].length;
  });
  return labels;
}

/** One shape with all that is known of it: `[batch 64, T 128]`. */
export function wholeShape(seen: ShapeSeen): string {
  const whole: Detail = { ...defaultStyle, dimensions: 'both', alternatives: 1, middle: true };
  return merged([seen], whole) + uncertainty([seen]);
}

/** From all that there is to tell down to the least. */
function* details(style: LabelStyle): Generator<Detail> {
  let detail: Detail = { ...style, alternatives: SHOWN, middle: true };
  yield detail;
  const less: Partial<Detail>[] = [
    { parameters: false },
    { dimensions: 'values' },
    { alternatives: 1 },
    { middle: false },
  ];
  for (const part of less) {
    detail = { ...detail, ...part };
    yield detail;
  }
}

function valueLabel({ shapes, times, fewest, course }: Hint, style: Detail): string {
  if (course) return courseLabel(shapes, style);
  const label = shapesLabel(shapes, style);
  return shapes.length === 1 && times > 1 ? `${label} ${timesText(times, fewest)}` : label;
}

/** `[1, 384] → [20, 384]`; what was seen outside of the loop comes before it. */
function courseLabel(shapes: ShapeSeen[], style: Detail): string {
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

function moduleLabel({ calls, parameters }: NonNullable<Hint['module']>, style: Detail): string {
  const count = style.parameters && parameters ? parametersText(parameters) : '';
  return [callsLabel(calls, style), count].filter(Boolean).join(' · ');
}

/** `[64, 784]`; several shapes of one rank share brackets, `[64|16, 784]`; one that is uncertain has a `?` behind it. */
function shapesLabel(shapes: ShapeSeen[], style: Detail): string {
  const byKind = new Map<string, ShapeSeen[]>();
  for (const seen of shapes) {
    const kind = `${seen.shape.length} ${seen.dtype}`;
    byKind.set(kind, [...(byKind.get(kind) ?? []), seen]);
  }
  const labels = [...byKind.values()].map(
    (alike) => merged(alike, style) + dtypeLabel(alike[0].dtype, style) + uncertainty(alike),
  );
  const { alternatives } = style;
  return labels.length > alternatives
    ? `${labels.slice(0, alternatives).join(' or ')} …`
    : labels.join(' or ');
}

const SHOWN = 3;

/** Shapes of one rank in one pair of brackets. */
function merged(shapes: ShapeSeen[], { dimensions, alternatives, middle }: Detail): string {
  const sizes = shapes[0].shape.map((_, dim) => {
    const distinct = [...new Set(shapes.map(({ shape }) => sizeText(shape[dim])))];
    const told = distinct.slice(0, alternatives).join('|');
    const values = distinct.length > alternatives ? `${told}|…` : told;
    const name = nameOf(shapes, dim);
    if (name === null || dimensions === 'values') return values;
    return dimensions === 'names' ? name : `${name} ${values}`;
  });
  const shown = middle || sizes.length < 3 ? sizes : [sizes[0], '…', sizes.at(-1)];
  return `[${shown.join(', ')}]`;
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
function callsLabel(calls: CallSeen[], style: Detail): string {
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
function joined(all: ShapeSeen[][], style: Detail): string {
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

/** `320 params`, `1,199,882 params`. */
export function parametersText(count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'param' : 'params'}`;
}

export function shapeText(shape: readonly number[]): string {
  return `[${shape.map(sizeText).join(', ')}]`;
}

/** As TensorFlow.js writes it: a size that is left open until a run is `null`. */
function sizeText(size: number): string {
  return size < 0 ? 'null' : `${size}`;
}
