import type { Cost, Hint, Making, Place, ShapeSeen } from '../../protocol/facts.ts';
import { parametersText, shapeText, timesText, wholeShape } from '../../protocol/label.ts';
import { bytesText, flopsText } from '../../protocol/units.ts';
import type { PlaceValues } from '../../protocol/values.ts';
import { valueSection } from '../inspect/value-text.ts';
import type { KnownHint } from './known-hints.ts';
import { code, commandLink, placeLink, plain } from './markdown.ts';
import { callsTable, commonPaths, pathsText, shapesTable, sizeInBytes } from './shape-tables.ts';
import { shownSizes, sizeLines } from './sizes.ts';

/** Where a place of the traced text is now; null where it is gone. */
export type Now = (place: Place) => Place | null;

/**
 * The tooltip of a hint as Markdown: the whole shape, what it holds while the
 * program is paused, how it came to be, what it costs, where its sizes come from.
 */
export function explanation(hint: KnownHint, now: Now, values?: PlaceValues): string {
  const { makings } = hint.source;
  const shapes = shapesOf(hint);
  const making = shapes.find((seen) => seen.making !== undefined)?.making;
  const sections = hint.module ? moduleSections(hint, hint.module) : valueSections(hint);
  if (values)
    sections.push(valueSection(values, commandLink('Look at it in the panel', 'look', placeIn(hint))));
  if (making !== undefined && makings[making])
    sections.push(makingSection(makings[making], now, !hint.module));
  sections.push(...remarks(hint, shapes));
  const sizes = sizeLines(shownSizes(shapes, hint.source), hint, now);
  if (sizes.length) {
    const further = commandLink('Follow a size back…', 'followSize', placeIn(hint));
    sections.push(`Where its sizes come from:\n\n${sizes.join('\n')}\n\n${further}`);
  }
  return sections.filter(Boolean).join('\n\n');
}

function placeIn({ file, line, column }: Place): Place {
  return { file, line, column };
}

/** Of a module, what its calls gave. */
export function shapesOf({ module, shapes }: Hint): ShapeSeen[] {
  return module ? module.calls.flatMap(({ output }) => output) : shapes;
}

function valueSections({ name, shapes, times, fewest, course }: KnownHint): string[] {
  const reached = times > 1 ? ` · ${timesText(times, fewest)}` : '';
  const [seen] = shapes;
  const paths = commonPaths(shapes);
  const where = paths.length ? ` · in ${pathsText(paths)}` : '';
  if (shapes.length > 1) return [`**${plain(name)}**${reached}${where}`, shapesTable(shapes, course)];
  const parts = [`${code(wholeShape(seen))} ${seen.dtype}`, sizeInBytes(seen)];
  return [`**${plain(name)}** ${parts.filter(Boolean).join(' · ')}${where}${reached}`];
}

function moduleSections({ name }: Hint, { calls, parameters, cost }: NonNullable<Hint['module']>): string[] {
  const paths = [...new Set(calls.map(({ path }) => path))].filter(Boolean);
  const title = `**${plain(name)}** ${pathsText(paths)}`.trimEnd();
  const facts = [parameters ? plain(parametersText(parameters)) : '', costText(cost, ' a call')];
  return [title, callsTable(calls), facts.filter(Boolean).join(' · ')];
}

function makingSection(
  { op, formulas, operands, flops, keptBytes }: Making,
  now: Now,
  withCost: boolean,
): string {
  const from = operands.map(({ name, shape, dtype, place }) => {
    const here = place && now(place);
    const label = here ? placeLink(plain(name), here) : plain(name);
    return `${label} ${code(shapeText(shape))}${dtype === 'float32' ? '' : ` ${dtype}`}`;
  });
  const made = `${code(op)}${from.length ? ` of ${from.join(', ')}` : ''}`;
  const lines = [made, ...formulas.map(code)].join('  \n');
  const cost = withCost ? costText({ flops, keptBytes }) : '';
  return cost ? `${lines}\n\n${cost}` : lines;
}

function costText({ flops, keptBytes }: Cost, per = ''): string {
  return [
    flops ? `${flopsText(flops)}${per}` : '',
    keptBytes ? `keeps ${bytesText(keptBytes)} for backward` : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

function remarks({ observed }: Hint, shapes: ShapeSeen[]): string[] {
  const said: string[] = [];
  if (shapes.some(({ guessed }) => guessed)) {
    said.push(
      '? A size depends on a value that is not computed while tracing, so a stand\\-in took its place.',
    );
  }
  if (observed === 'confirmed') said.push('✓ The last training run saw these shapes as well.');
  if (observed === 'corrected') said.push('✓ Seen in the last training run; tracing had found others.');
  return said.map((line) => `_${line}_`);
}
