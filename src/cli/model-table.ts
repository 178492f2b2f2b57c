import type { Layer, MemoryForecast, Trace } from '../protocol/facts.ts';
import { shapeText } from '../protocol/label.ts';
import { bytesText, flopsText } from '../protocol/units.ts';

/** The layers of every model that a program called, with what they cost; below each model its totals. */
export function modelTable({ layers, memory }: Trace): string {
  if (!layers.length) return 'The program calls no model.';
  const rows = layers.map(rowOf);
  const widths = HEAD.map((title, at) => Math.max(title.length, ...rows.map((row) => row[at].length)));
  const line = (row: string[]) =>
    row.map((cell, at) => (at < TEXTS ? cell.padEnd(widths[at]) : cell.padStart(widths[at]))).join('  ');
  const table = [line(HEAD), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)];
  const models = layers.filter(({ depth }) => depth === 0);
  return [...table, '', ...models.map(totals), ...(memory ? [forecast(memory)] : [])].join('\n');
}

const HEAD = ['layer', 'type', 'input', 'output', 'calls', 'params', 'work', 'kept for backward'];
/** So many columns hold text; the rest hold numbers, which end at the right. */
const TEXTS = 4;

function rowOf({ path, depth, type, input, output, calls, parameters, flops, keptBytes }: Layer): string[] {
  const shapes = (all: number[][]) => all.map(shapeText).join(' ');
  const name = '  '.repeat(depth) + (depth === 0 ? path : path.split('.').at(-1));
  return [
    name,
    type,
    shapes(input),
    shapes(output),
    count(calls),
    count(parameters),
    flopsText(flops),
    bytesText(keptBytes),
  ];
}

function totals({ path, parameters, flops, keptBytes }: Layer): string {
  return `${path}: ${count(parameters)} params, ${flopsText(flops)} and ${bytesText(keptBytes)} kept for backward in a forward pass`;
}

function forecast({ parameters, gradients, optimizer, activations, fixed, batch }: MemoryForecast): string {
  const all = parameters + gradients + optimizer + activations + fixed;
  return `Training at a batch of ${count(batch)} takes about ${bytesText(all)}: parameters ${bytesText(parameters)}, gradients ${bytesText(gradients)}, optimizer ${bytesText(optimizer)}, activations ${bytesText(activations + fixed)}`;
}

function count(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}
