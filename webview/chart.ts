import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Colors } from './colors.ts';
import { number } from './format.ts';

/** A line of a chart. All lines of one chart share their steps. */
export interface Line {
  name: string;
  color: string;
  /** Drawn faintly behind the others. */
  faint: boolean;
  /** Each point is marked: for curves of few points. */
  dotted: boolean;
}

/** `undefined` where a line has no point at a step, null where its value is not finite. */
export type Columns = [steps: number[], ...values: (number | null | undefined)[][]];

/** Where a line's values stopped being finite. */
export interface Mark {
  step: number;
  text: string;
}

/** A range of steps. */
export interface Span {
  min: number;
  max: number;
}

export interface ChartEvents {
  /** The crosshair stands at this column of the data; null when it is gone. */
  hover(index: number | null): void;
  /** The user chose a range of steps, or null for all. */
  zoom(range: Span | null): void;
}

/** One drawing on a canvas: the only place that knows which library draws. */
export class Chart {
  private readonly plot: uPlot;
  private marks: Mark[] = [];
  private drawing = false;
  private span: Span = { min: 0, max: 1 };

  constructor(
    parent: HTMLElement,
    lines: Line[],
    private readonly colors: Colors,
    logarithmic: boolean,
    height: number,
    private readonly events: ChartEvents,
  ) {
    const options: uPlot.Options = {
      width: Math.max(parent.clientWidth, 100),
      height,
      padding: [10, 10, 0, 0],
      legend: { show: false },
      cursor: { y: false, points: { size: 6 }, drag: { x: true, y: false } },
      scales: {
        x: { time: false, range: () => [this.span.min, Math.max(this.span.max, this.span.min + 1)] },
        y: { distr: logarithmic ? 3 : 1 },
      },
      axes: [this.axis({ space: 60, size: 28 }, compact), this.axis({ space: 32, size: 52 }, number)],
      series: [{}, ...lines.map((line) => this.series(line))],
      hooks: {
        setCursor: [(plot) => this.events.hover(plot.cursor.idx ?? null)],
        setScale: [(plot, scale) => scale === 'x' && this.zoomed(plot)],
        draw: [(plot) => this.drawMarks(plot)],
      },
    };
    this.plot = new uPlot(options, [[], ...lines.map(() => [])], parent);
    this.plot.over.addEventListener('dblclick', () => this.events.zoom(null));
  }

  /** Draws the data over a span of steps, or where the user zoomed in, leaves the span as it is. */
  draw(data: Columns, marks: Mark[], span: Span, zoomed: boolean): void {
    this.marks = marks;
    this.span = span;
    this.drawing = true;
    this.plot.setData(data, !zoomed);
    if (zoomed) this.plot.redraw();
    this.drawing = false;
  }

  resize(width: number, height: number): void {
    if (width === this.plot.width && height === this.plot.height) return;
    this.drawing = true;
    this.plot.setSize({ width: Math.max(width, 100), height });
    this.drawing = false;
  }

  dispose(): void {
    this.plot.destroy();
  }

  private series({ color, faint, dotted }: Line): uPlot.Series {
    return {
      stroke: color,
      width: faint ? 1 : 1.75,
      alpha: faint ? 0.32 : 1,
      points: { show: dotted, size: 5, fill: color, stroke: color },
    };
  }

  private axis(sizes: { space: number; size: number }, text: (value: number) => string): uPlot.Axis {
    const { text: stroke, grid, font } = this.colors;
    return {
      ...sizes,
      stroke,
      font,
      gap: 4,
      grid: { stroke: grid, width: 1 },
      ticks: { show: false },
      values: (_, splits) => splits.map((value) => (value === null ? '' : text(value))),
    };
  }

  /** Told only when the user did it: drawing new data sets the scales too. */
  private zoomed(plot: uPlot): void {
    const { min, max } = plot.scales.x;
    if (this.drawing || plot.select.width === 0 || min === undefined || max === undefined) return;
    this.events.zoom({ min: min!, max: max! });
  }

  private drawMarks({ ctx, bbox, scales, valToPos }: uPlot): void {
    const ratio = window.devicePixelRatio;
    for (const { step, text } of this.marks) {
      if (step < scales.x.min! || step > scales.x.max!) continue;
      const x = valToPos(step, 'x', true);
      ctx.save();
      ctx.strokeStyle = ctx.fillStyle = this.colors.error;
      ctx.lineWidth = ratio;
      ctx.setLineDash([4 * ratio, 3 * ratio]);
      ctx.beginPath();
      ctx.moveTo(x, bbox.top);
      ctx.lineTo(x, bbox.top + bbox.height);
      ctx.stroke();
      ctx.textBaseline = 'top';
      ctx.textAlign = x > bbox.left + bbox.width / 2 ? 'right' : 'left';
      ctx.fillText(text, x + (ctx.textAlign === 'right' ? -4 : 4) * ratio, bbox.top + 2 * ratio);
      ctx.restore();
    }
  }
}

/** `500`, `1.5k`, `20k`, `3M`. */
function compact(value: number): string {
  if (Math.abs(value) >= 1e6) return `${number(value / 1e6)}M`;
  if (Math.abs(value) >= 1e4) return `${number(value / 1e3)}k`;
  return Number.isInteger(value) ? String(value) : '';
}
