import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { clock, number } from '../format.ts';
import type { Axis } from '../host.ts';
import type { Colors } from './colors.ts';
import { type Drawing, drawMarks } from './marks.ts';

/** A line of a chart. All lines of one chart share what they lie over. */
export interface Line {
  name: string;
  color: string;
  /** Drawn faintly behind the others. */
  faint: boolean;
  /** Each point is marked: for curves of few points. */
  dotted: boolean;
  /** Told apart from others of its colour by its dashes; empty for a solid line. */
  dash: number[];
}

/** `undefined` where a line has no point, null where its value is not finite. */
export type Columns = [xs: number[], ...values: (number | null | undefined)[][]];

/** A point of a curve that is worth a word, or a place where the user changed a number. */
export interface Mark {
  kind: 'best' | 'bad' | 'change';
  x: number;
  /** Null: a line over the whole height. */
  y: number | null;
  text: string;
  color: string;
}

/** A range of what lies below the curves. */
export interface Span {
  min: number;
  max: number;
}

export interface ChartEvents {
  /** The crosshair stands at this column of the data; null when it is gone. */
  hover(index: number | null): void;
  /** The user chose a range, or null for all. */
  zoom(range: Span | null): void;
}

export interface ChartLook {
  lines: Line[];
  /** A rate lies over its decimal logarithm, and has a crosshair of its own. */
  axis: Axis | 'rate';
  logarithmic: boolean;
}

/** One drawing on a canvas: the only place that knows which library draws. */
export class Chart {
  private readonly plot: uPlot;
  private marks: Mark[] = [];
  private span: Span = { min: 0, max: 1 };

  constructor(
    parent: HTMLElement,
    { lines, axis, logarithmic }: ChartLook,
    private readonly colors: Colors,
    private readonly events: ChartEvents,
  ) {
    const options: uPlot.Options = {
      width: Math.max(parent.clientWidth, 100),
      height: parent.clientHeight,
      padding: [10, 10, 0, 0],
      legend: { show: false },
      cursor: {
        y: false,
        points: { size: 6 },
        drag: { x: true, y: false, setScale: false },
        sync: axis === 'rate' ? undefined : { key: 'curves', scales: ['x', null] },
        bind: { mousedown: (plot, _, zoom) => (event) => this.pressed(plot, event, zoom) },
      },
      scales: {
        x: { time: false, range: () => [this.span.min, wider(this.span, axis)] },
        y: { distr: logarithmic ? 3 : 1 },
      },
      axes: [this.axis({ space: 60, size: 28 }, texts[axis]), this.axis({ space: 32, size: 52 }, number)],
      series: [{}, ...lines.map((line) => this.series(line, lines.length > MANY ? 1 : 1.75))],
      hooks: {
        setCursor: [(plot) => this.events.hover(plot.cursor.idx ?? null)],
        setSelect: [(plot) => this.selected(plot)],
        draw: [(plot) => drawMarks(drawingOf(plot), this.marks, this.colors)],
      },
    };
    this.plot = new uPlot(options, [[], ...lines.map(() => [])], parent);
    this.plot.over.addEventListener('dblclick', () => this.events.zoom(null));
    this.plot.over.addEventListener('wheel', (event) => this.turned(event), { passive: false });
  }

  get image(): HTMLCanvasElement {
    return this.plot.ctx.canvas;
  }

  /** Draws the data over a span of what lies below. */
  draw(data: Columns, marks: Mark[], span: Span): void {
    this.marks = marks;
    this.span = span;
    this.plot.setData(data, true);
  }

  /** Puts the crosshair at a column of the data, as the mouse does. */
  point(index: number): void {
    const left = this.plot.valToPos(this.plot.data[0][index], 'x');
    this.plot.setCursor({ left, top: 1 });
  }

  /** Zooms around a place, in pixels from the left. */
  zoomBy(factor: number, left = this.plot.over.clientWidth / 2): void {
    const { min, max } = this.span;
    const at = min + (left / this.plot.over.clientWidth) * (max - min);
    this.move({ min: at - (at - min) * factor, max: at + (max - at) * factor });
  }

  /** Pans by a share of what is in sight. */
  panBy(share: number): void {
    const { min, max } = this.span;
    const shift = share * (max - min);
    this.move({ min: min + shift, max: max + shift });
  }

  resize(width: number, height: number): void {
    if (width === this.plot.width && height === this.plot.height) return;
    this.plot.setSize({ width: Math.max(width, 100), height });
  }

  dispose(): void {
    this.plot.destroy();
  }

  /** The next move may come before the drawing that this one asks for, and goes on from here. */
  private move(span: Span): void {
    this.span = span;
    this.events.zoom(span);
  }

  private series({ color, faint, dotted, dash }: Line, width: number): uPlot.Series {
    return {
      stroke: color,
      width: faint ? 1 : width,
      alpha: faint ? 0.32 : 1,
      dash,
      pxAlign: 0,
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

  /** The user drew a frame, here or in a chart beside. */
  private selected(plot: uPlot): void {
    const { left, width } = plot.select;
    if (width === 0) return;
    const [min, max] = [left, left + width].map((at) => plot.posToVal(at, 'x'));
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    this.events.zoom({ min, max });
  }

  /** With Shift the mouse takes the chart along; without, it chooses a range. */
  private pressed(plot: uPlot, event: MouseEvent, zoom: (event: MouseEvent) => unknown): null {
    if (!event.shiftKey) {
      zoom(event);
      return null;
    }
    event.preventDefault();
    let last = event.clientX;
    const move = ({ clientX }: MouseEvent) => {
      this.panBy((last - clientX) / plot.over.clientWidth);
      last = clientX;
    };
    window.addEventListener('mousemove', move);
    window.addEventListener('mouseup', () => window.removeEventListener('mousemove', move), { once: true });
    return null;
  }

  /** The wheel with Ctrl, or a pinch, zooms to the mouse; sideways, or with Shift, it pans. */
  private turned(event: WheelEvent): void {
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (event.ctrlKey || event.metaKey) this.zoomBy(Math.exp(event.deltaY / 200), event.offsetX);
    else if (sideways) this.panBy(sideways / this.plot.over.clientWidth);
    else return;
    event.preventDefault();
  }
}

function drawingOf(plot: uPlot): Drawing {
  const { min, max } = plot.scales.x;
  return {
    context: plot.ctx,
    frame: plot.bbox,
    span: { min: min!, max: max! },
    left: (x) => plot.valToPos(x, 'x', true),
    top: (y) => plot.valToPos(y, 'y', true),
  };
}

/** Lines that are more than this are thin: they are told apart better, and take half of the time to draw. */
const MANY = 10;

/** The end of a span that has a width. */
function wider({ min, max }: Span, axis: ChartLook['axis']): number {
  const least = axis === 'step' ? 1 : 1e-6;
  return Math.max(max, min + least);
}

const texts: Record<ChartLook['axis'], (value: number) => string> = {
  step: compact,
  epoch: compact,
  time: clock,
  rate: (value) => number(10 ** value),
};

/** `500`, `1.5k`, `20k`, `3M`. */
function compact(value: number): string {
  if (Math.abs(value) >= 1e6) return `${number(value / 1e6)}M`;
  if (Math.abs(value) >= 1e4) return `${number(value / 1e3)}k`;
  return number(value);
}
