import { number } from '../format.ts';
import type { Columns, Line, Span } from './chart.ts';
import type { DrawnCurve } from './chart-card.ts';

/** Every point of the curves, one row each. */
export function csvOf(curves: DrawnCurve[]): string {
  const rows = ['curve,step,epoch,seconds,value'];
  for (const { curve, label } of curves) {
    for (let i = 0; i < curve.length; i++) {
      const epoch = Number.isNaN(curve.epoch[i]) ? '' : curve.epoch[i];
      rows.push(`${quoted(label)},${curve.step[i]},${epoch},${curve.time[i]},${curve.value[i]}`);
    }
  }
  return `${rows.join('\n')}\n`;
}

/** What stands on the canvas, on the theme's background, in base64. */
export function pngOf(canvas: HTMLCanvasElement, background: string): string {
  const copy = document.createElement('canvas');
  copy.width = canvas.width;
  copy.height = canvas.height;
  const context = copy.getContext('2d')!;
  context.fillStyle = background;
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(canvas, 0, 0);
  return copy.toDataURL('image/png').split(',')[1];
}

const [width, height] = [800, 400];
const inset = { left: 64, right: 16, top: 40, bottom: 32 };

/** The lines as they are drawn, with their names, in dark ink on white. */
export function svgOf(title: string, lines: Line[], [xs, ...columns]: Columns, span: Span): string {
  const values = columns.flatMap((column) => column.filter((value) => typeof value === 'number'));
  const [least, greatest] = values.reduce<number[]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
  const left = (x: number) =>
    inset.left + ((x - span.min) / (span.max - span.min || 1)) * (width - inset.left - inset.right);
  const top = (y: number) =>
    height - inset.bottom - ((y - least) / (greatest - least || 1)) * (height - inset.top - inset.bottom);
  const paths = lines.map(({ name, color, faint, dash }, index) => {
    const points = xs.flatMap((x, i) => {
      const y = columns[index][i];
      return typeof y === 'number' ? `${left(x).toFixed(1)},${top(y).toFixed(1)}` : [];
    });
    const look = `stroke="${color}" stroke-width="1.5" opacity="${faint ? 0.35 : 1}" stroke-dasharray="${dash.join(' ')}"`;
    return `<polyline fill="none" ${look} points="${points.join(' ')}"><title>${escaped(name)}</title></polyline>`;
  });
  const names = lines
    .filter((_, index) => index % 2 === 0)
    .map(({ name, color }) => `<tspan fill="${color}">${escaped(name)}  </tspan>`);
  const ticks = [0, 0.25, 0.5, 0.75, 1].flatMap((share) => {
    const [x, y] = [span.min + share * (span.max - span.min), least + share * (greatest - least)];
    const row = top(y).toFixed(1);
    return [
      `<line x1="${inset.left}" x2="${width - inset.right}" y1="${row}" y2="${row}" stroke="#ddd"/>`,
      `<text x="${inset.left - 6}" y="${row}" text-anchor="end" dominant-baseline="middle">${number(y)}</text>`,
      `<text x="${left(x).toFixed(1)}" y="${height - 10}" text-anchor="middle">${number(x)}</text>`,
    ];
  });
  const head = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="11">`;
  const titles = `<text x="${inset.left}" y="22" font-size="13">${escaped(title)}  ${names.join('')}</text>`;
  const ground = `<rect width="${width}" height="${height}" fill="#fff"/>`;
  return `${[head, ground, titles, ...ticks, ...paths, '</svg>'].join('\n')}\n`;
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
