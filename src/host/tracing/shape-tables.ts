import type { CallSeen, ShapeSeen } from '../../protocol/facts.ts';
import { wholeShape } from '../../protocol/label.ts';
import { bytesText } from '../../protocol/units.ts';
import { code, table } from './markdown.ts';

/** A tooltip is read at a glance: of more rows than these the middle is left out. */
const mostRows = 7;

/** Several shapes of one value: how often, when in a loop and under which modules, where that tells them apart. */
export function shapesTable(shapes: ShapeSeen[], course: boolean): string {
  const columns: [head: string, cell: (seen: ShapeSeen) => string][] = [
    ['shape', (seen) => code(wholeShape(seen))],
    ['dtype', ({ dtype }) => dtype],
    ['bytes', sizeInBytes],
  ];
  if (shapes.some(({ count }) => count > 1)) columns.push(['seen', ({ count }) => timesOf(count)]);
  if (course) columns.push(['when', ({ turn }) => (turn ? turns[turn] : '')]);
  if (!commonPaths(shapes).length && shapes.some(({ paths }) => paths?.length))
    columns.push(['in', ({ paths }) => pathsText(paths ?? [])]);
  return table(
    columns.map(([head]) => head),
    fewRows(shapes.map((seen) => columns.map(([, cell]) => cell(seen)))),
  );
}

const turns: Record<NonNullable<ShapeSeen['turn']>, string> = {
  first: 'first',
  between: 'in between',
  last: 'last',
};

/** What a module's calls were given and gave; those that are alike but for the path share a row. */
export function callsTable(calls: CallSeen[]): string {
  const alike = new Map<string, CallSeen[]>();
  for (const call of calls) {
    const key = `${tensors(call.input)} ${tensors(call.output)}`;
    alike.set(key, [...(alike.get(key) ?? []), call]);
  }
  const groups = [...alike.values()];
  if (!groups.length) return '';
  const allPaths = new Set(calls.map(({ path }) => path)).size;
  const columns: [head: string, cell: (group: CallSeen[]) => string][] = [
    ['input', ([{ input }]) => tensors(input)],
    ['output', ([{ output }]) => tensors(output)],
  ];
  const countOf = (group: CallSeen[]) => Math.max(...group.map(({ count }) => count));
  if (groups.some((group) => countOf(group) > 1)) columns.push(['calls', (group) => timesOf(countOf(group))]);
  if (groups.some((group) => group.length < allPaths))
    columns.push(['of', (group) => pathsText(group.map(({ path }) => path))]);
  return table(
    columns.map(([head]) => head),
    fewRows(groups.map((group) => columns.map(([, cell]) => cell(group)))),
  );
}

/** The paths that all of the shapes were seen under; none where they differ in that. */
export function commonPaths([first, ...others]: ShapeSeen[]): string[] {
  const paths = first?.paths ?? [];
  return others.every((seen) => `${seen.paths ?? []}` === `${paths}`) ? paths : [];
}

/** `blocks.0 … blocks.11` where there are many. */
export function pathsText(paths: string[]): string {
  if (paths.length < 4) return paths.map(code).join(', ');
  return `${code(paths[0])} … ${code(paths[paths.length - 1])}`;
}

const bytesPerElement: Record<string, number> = { float32: 4, int32: 4, bool: 1, complex64: 8 };

/** Empty where a size is left open, or an element's size is not known. */
export function sizeInBytes({ shape, dtype }: ShapeSeen): string {
  const each = bytesPerElement[dtype];
  if (!each || shape.some((size) => size < 0)) return '';
  return bytesText(shape.reduce((product, size) => product * size, each));
}

function tensors(seen: ShapeSeen[]): string {
  return seen.map((each) => code(wholeShape(each))).join(', ');
}

function timesOf(count: number): string {
  return `${count.toLocaleString('en-US')}×`;
}

/** The first rows, how many are left out, and the last. */
function fewRows(rows: string[][]): string[][] {
  if (rows.length <= mostRows) return rows;
  const left = rows.length - mostRows + 1;
  const note = [`… ${left} more`, ...rows[0].slice(1).map(() => '')];
  return [...rows.slice(0, mostRows - 2), note, rows[rows.length - 1]];
}
