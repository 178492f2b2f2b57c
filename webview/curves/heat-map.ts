import type { ShownMedia } from '../../src/protocol/panel.ts';
import { element } from '../element.ts';
import { themeColors } from './colors.ts';

const [width, height] = [320, 120];
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
  const column = canvas.width / histograms.length;
  const row = canvas.height / rows;
  const colors = themeColors();
  context.fillStyle = colors.curves[0];
  histograms.forEach((histogram, place) => {
    const shares = sharesOf(histogram, least, most);
    const top = Math.max(...shares);
    shares.forEach((share, level) => {
      context.globalAlpha = top ? Math.sqrt(share / top) : 0;
      context.fillRect(place * column, canvas.height - (level + 1) * row, Math.ceil(column), Math.ceil(row));
    });
  });
  context.globalAlpha = 1;
  context.strokeStyle = colors.text;
  context.lineWidth = ratio;
  context.strokeRect(index * column, 0, column, canvas.height);
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
