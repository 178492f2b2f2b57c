import type uPlot from 'uplot';
import type { Mark } from './chart.ts';
import type { Colors } from './colors.ts';

/** Draws what is worth a word over a chart: rings at the best values, dashed lines where something went wrong. */
export function drawMarks(plot: uPlot, marks: Mark[], colors: Colors): void {
  const { min, max } = plot.scales.x;
  let row = 0;
  for (const mark of marks) {
    if (mark.x < min! || mark.x > max!) continue;
    plot.ctx.save();
    if (mark.kind === 'best') ring(plot, mark, colors);
    else line(plot, mark, mark.kind === 'bad' ? colors.error : colors.text, row++);
    plot.ctx.restore();
  }
}

function ring(plot: uPlot, { x, y, color }: Mark, colors: Colors): void {
  const { ctx } = plot;
  const ratio = window.devicePixelRatio;
  ctx.beginPath();
  ctx.arc(plot.valToPos(x, 'x', true), plot.valToPos(y!, 'y', true), 3.5 * ratio, 0, 2 * Math.PI);
  ctx.fillStyle = colors.background;
  ctx.strokeStyle = color;
  ctx.lineWidth = 1.75 * ratio;
  ctx.fill();
  ctx.stroke();
}

function line(plot: uPlot, { kind, x, y, text }: Mark, color: string, row: number): void {
  const { ctx, bbox } = plot;
  const ratio = window.devicePixelRatio;
  const left = plot.valToPos(x, 'x', true);
  ctx.strokeStyle = ctx.fillStyle = color;
  ctx.lineWidth = ratio;
  ctx.setLineDash(kind === 'bad' ? [4 * ratio, 3 * ratio] : [ratio, 3 * ratio]);
  ctx.beginPath();
  ctx.moveTo(left, bbox.top);
  ctx.lineTo(left, bbox.top + bbox.height);
  ctx.stroke();
  if (y !== null) {
    ctx.beginPath();
    ctx.arc(left, plot.valToPos(y, 'y', true), 3.5 * ratio, 0, 2 * Math.PI);
    ctx.fill();
  }
  // Several at one place stand below each other.
  const top = bbox.top + (2 + 14 * (row % 4)) * ratio;
  ctx.textBaseline = 'top';
  ctx.textAlign = left > bbox.left + bbox.width / 2 ? 'right' : 'left';
  ctx.fillText(text, left + (ctx.textAlign === 'right' ? -4 : 4) * ratio, top);
}
