import type { ShownMedia } from '../../src/protocol/panel.ts';
import { element } from '../element.ts';
import { number } from '../format.ts';
import { themeColors } from './colors.ts';

const [width, height] = [480, 120];
/** Left of the columns, for the least and the greatest value of all of them. */
const gutter = 52;
const rows = 48;

/** Histograms over the steps: each column one of them, the darker the more values. The one at `index` is framed. */
export function heatMap(items: ShownMedia[], index: number, words: string): HTMLElement {
  const histograms = items.flatMap(({ content }) => (content.kind === 'histogram' ? content : []));
  const least = Math.min(...histograms.map(({ edges }) => edges[0]));
  const most = Math.max(...histograms.map(({ edges }) => edges[edges.length - 1]));
  const canvas = element('canvas', { role: 'img', 'aria-label': words });
  const ratio = window.devicePixelRatio;
  [canvas.width, canvas.height] = [width * ratio, height * ratio];
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  const column = (width - gutter) / histograms.length;
  const row = height / rows;
  const colors = themeColors();
  context.fillStyle = colors.curves[0];
  histograms.forEach((histogram, place) => {
    const shares = sharesOf(histogram, least, most);
    const top = Math.max(...shares);
    shares.forEach((share, level) => {
      context.globalAlpha = top ? Math.sqrt(share / top) : 0;
      context.fillRect(gutter + place * column, height - (level + 1) * row, column, row);
    });
  });
  context.globalAlpha = 1;
  context.strokeStyle = context.fillStyle = colors.text;
  context.strokeRect(gutter + index * column + 0.5, 0.5, column - 1, height - 1);
  context.font = colors.font;
  context.textAlign = 'right';
  context.textBaseline = 'top';
  context.fillText(number(most), gutter - 6, 1);
  context.textBaseline = 'bottom';
  context.fillText(number(least), gutter - 6, height - 1);
  return canvas;
}

/** The counts of a histogram, dealt out to rows of equal height between `least` and `most`. */
export function sharesOf(
  { edges, counts }: { edges: number[]; counts: number[] },
  least: number,
  most: number,
): number[] {
  const shares = new Array<number>(rows).fill(0);
  const size = (most - least) / rows || 1;
  counts.forEach((count, bin) => {
    const [from, to] = [edges[bin], edges[bin + 1]];
    const first = Math.min(rows - 1, Math.max(0, Math.floor((from - least) / size)));
    const last = Math.min(rows - 1, Math.max(first, Math.ceil((to - least) / size) - 1));
    for (let level = first; level <= last; level++) shares[level] += count / (last - first + 1);
  });
  return shares;
}
