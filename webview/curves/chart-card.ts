import { SYSTEM } from '../../src/protocol/training.ts';
import { element } from '../element.ts';
import { clock, count, number } from '../format.ts';
import { saveView, send, view } from '../host.ts';
import type { Scale } from './axis.ts';
import { Chart, type Columns, type Line, type Mark, type Span } from './chart.ts';
import { type Colors, themeColors } from './colors.ts';
import type { Curve } from './curve.ts';
import { csvOf, pngOf, svgOf } from './exports.ts';
import { LegendEntry } from './legend.ts';
import { badText, bestText, columnsOf, isSparse, marksOf, newestAt } from './plot-data.ts';

/** A curve as it is drawn: the same metric of several runs differs by colour, several metrics of one by dashes. */
export interface DrawnCurve {
  curve: Curve;
  label: string;
  /** Which of the theme's colours. */
  hue: number;
  dash: number[];
}

/** What all charts of the panel have in common. */
export interface Setting {
  scale: Scale;
  /** What is in sight. */
  span: Span;
  zoomed: boolean;
  changes: Mark[];
}

/** One chart with its title and its legend, which gives the current values or those under the crosshair. */
export class ChartCard {
  readonly root: HTMLElement;
  private readonly canvas = element('div', {
    class: 'chart-canvas',
    // A screen reader passes the arrow keys on to those alone.
    role: 'application',
    'aria-roledescription': 'chart',
    tabindex: '0',
    keydown: (event) => this.key(event as KeyboardEvent),
  });
  private readonly heading = element('h3');
  private readonly legend = element('ul', { class: 'legend' });
  private readonly at = element('span', { class: 'chart-at' });
  private readonly spoken = element('span', { class: 'spoken', 'aria-live': 'polite' });
  private readonly entries = new Map<string, LegendEntry>();
  private chart: Chart | null = null;
  private look = '';
  private data: Columns = [[]];
  private all: DrawnCurve[] = [];
  private shown: DrawnCurve[] = [];
  private setting: Setting | null = null;
  private hovered: number | null = null;
  private colors: Colors = themeColors();

  constructor(private readonly zoom: (range: Span | null) => void) {
    const tools = element(
      'span',
      { class: 'chart-saves' },
      this.save('png', () => pngOf(this.chart!.image, this.colors.background)),
      this.save('svg', () => svgOf(this.heading.textContent!, this.lines(), this.data, this.setting!.span)),
      this.save('csv', () => csvOf(this.shown)),
    );
    const head = element('header', { class: 'chart-head' }, this.heading, this.at, tools);
    this.root = element('section', { class: 'chart' }, head, this.legend, this.canvas, this.spoken);
    new ResizeObserver(() => this.resized()).observe(this.canvas);
  }

  set title(title: string) {
    this.heading.textContent = title;
    this.root.setAttribute('aria-label', title);
  }

  draw(curves: DrawnCurve[], setting: Setting): void {
    this.all = curves;
    this.shown = curves.filter(({ label }) => !view.hidden.includes(label));
    this.setting = setting;
    if (!this.canvas.clientWidth) return;
    const logarithmic = this.logarithmic();
    const { chart: before, hovered } = this;
    this.prepare(logarithmic);
    const { scale, span, zoomed, changes } = setting;
    const range = zoomed ? span : null;
    const own = this.stacked.map(({ curve }) => curve);
    const pixels = Math.min(this.canvas.clientWidth / 2, Math.max(FEWEST, MOST / own.length));
    this.data = columnsOf(own, { smoothing: view.smoothing, logarithmic, scale, range, pixels });
    const marks = marksOf(
      own,
      this.stacked.map(({ hue }) => this.color(hue)),
      scale,
    );
    this.chart!.draw(this.data, [...changes, ...marks], span);
    // A new drawing has no crosshair; the user's stays where it was.
    if (this.chart !== before && hovered !== null) this.moveTo(hovered);
    this.tell();
  }

  /** The colours of the theme changed. */
  recolor(): void {
    this.colors = themeColors();
    this.look = '';
  }

  dispose(): void {
    this.chart?.dispose();
    this.root.remove();
  }

  /** Makes the drawing anew where its lines or its scales are others than before. */
  private prepare(logarithmic: boolean): void {
    const lines = this.lines();
    const axis = this.setting!.scale.kind;
    const look = JSON.stringify([lines, logarithmic, axis]);
    if (look === this.look) return;
    this.look = look;
    this.chart?.dispose();
    this.chart = new Chart(this.canvas, { lines, axis, logarithmic }, this.colors, {
      hover: (index) => {
        this.hovered = index;
        this.tell();
      },
      zoom: this.zoom,
    });
  }

  /** In the order of drawing: the run itself lies over those that are laid under it. */
  private get stacked(): DrawnCurve[] {
    return this.shown.toReversed();
  }

  private lines(): Line[] {
    return this.stacked.flatMap(({ curve, label, hue, dash }) => {
      const color = this.color(hue);
      const alone = isSparse(curve) || view.smoothing === 0;
      return [
        { name: label, color, faint: !alone, dotted: isSparse(curve), dash },
        { name: `${label}, smoothed`, color, faint: false, dotted: false, dash },
      ];
    });
  }

  /** A logarithm needs something above zero. */
  private logarithmic(): boolean {
    return view.logarithmic && this.shown.some(({ curve }) => curve.value[curve.greatest] > 0);
  }

  private color(hue: number): string {
    return this.colors.curves[hue % this.colors.curves.length];
  }

  private resized(): void {
    if (this.chart) this.chart.resize(this.canvas.clientWidth, this.canvas.clientHeight);
    else if (this.setting) this.draw(this.all, this.setting);
  }

  private tell(): void {
    const x = this.hovered === null ? null : (this.data[0][this.hovered] ?? null);
    this.at.textContent = x === null ? '' : placeText(x, this.setting!.scale);
    const entries = this.all.map((drawn) => this.entry(drawn, x));
    if (entries.some((entry, place) => this.legend.children[place] !== entry))
      this.legend.replaceChildren(...entries);
    // Those who are in the chart hear of it by the crosshair.
    if (document.activeElement !== this.canvas) this.canvas.setAttribute('aria-label', this.words());
  }

  /** The chart for those who hear it. */
  private words(): string {
    const curves = this.shown.map(({ curve, label }) => {
      const parts = [`${label} is ${number(curve.last)}`, bestText(curve)];
      if (curve.firstBad >= 0) parts.push(badText(curve));
      return parts.filter(Boolean).join(', ');
    });
    return `${curves.join('; ')}. The arrow keys move a crosshair, plus and minus zoom.`;
  }

  private entry(drawn: DrawnCurve, x: number | null): HTMLElement {
    const { curve, label, hue, dash } = drawn;
    const entry =
      this.entries.get(label) ?? new LegendEntry(label.replace(SYSTEM, ''), () => this.toggle(label));
    this.entries.set(label, entry);
    const at = x === null ? curve.length - 1 : newestAt(curve, x, this.setting!.scale);
    const averaged = x !== null && at >= 0 && view.smoothing > 0 && !isSparse(curve);
    entry.show({
      color: this.color(hue),
      dashed: dash.length > 0,
      shown: this.shown.includes(drawn),
      value: at < 0 ? undefined : curve.value[at],
      mean: averaged ? curve.smoothed(view.smoothing)[at] : undefined,
      best: x === null ? bestText(curve) : '',
      bad: curve.firstBad < 0 ? null : { text: badText(curve), place: curve.badPlace },
    });
    return entry.root;
  }

  private toggle(label: string): void {
    const hidden = view.hidden.filter((other) => other !== label);
    if (hidden.length === view.hidden.length) hidden.push(label);
    view.hidden = hidden;
    saveView();
    this.hovered = null;
    this.draw(this.all, this.setting!);
  }

  private key(event: KeyboardEvent): void {
    const [first, last] = this.inSight();
    const now = this.hovered ?? last;
    const far = Math.max(1, Math.round((last - first) / 20));
    const to: Record<string, number> = {
      ArrowLeft: now - 1,
      ArrowRight: now + 1,
      PageUp: now - far,
      PageDown: now + far,
      Home: first,
      End: last,
    };
    if (event.key === 'Escape') this.zoom(null);
    else if (event.key === '+' || event.key === '=') this.chart?.zoomBy(2 / 3);
    else if (event.key === '-') this.chart?.zoomBy(3 / 2);
    else if (event.shiftKey && event.key.startsWith('Arrow')) {
      this.chart?.panBy(event.key === 'ArrowLeft' ? -0.1 : event.key === 'ArrowRight' ? 0.1 : 0);
      event.preventDefault();
      return;
    }
    if (!(event.key in to) || last < first) return;
    event.preventDefault();
    this.moveTo(to[event.key]);
    this.spoken.textContent = [this.at, this.legend]
      .map((part) => part.innerText)
      .join(' ')
      .replaceAll('⌀', 'smoothed');
  }

  /** Puts the crosshair at a column of the data, or at the nearest that is in sight. */
  private moveTo(column: number): void {
    const [first, last] = this.inSight();
    this.chart!.point(Math.min(last, Math.max(first, column)));
  }

  /** The first and the last column; those at the edges may lie beyond. */
  private inSight(): [first: number, last: number] {
    const { min, max } = this.setting!.span;
    const [xs] = this.data;
    return [xs.findIndex((x) => x >= min), xs.findLastIndex((x) => x <= max)];
  }

  private save(format: 'png' | 'svg' | 'csv', make: () => string): HTMLElement {
    const click = () => send({ type: 'save', name: this.heading.textContent!, format, data: make() });
    const title = `Save this chart as ${format.toUpperCase()}`;
    return element('button', { class: 'chart-save', title, 'aria-label': title, click }, format);
  }
}

/** Stretches of which each curve shows the extremes: in all charts of many curves together, and of one at least. */
const MOST = 2400;
const FEWEST = 120;

function placeText(x: number, { kind }: Scale): string {
  if (kind === 'time') return clock(x);
  return kind === 'epoch' ? `epoch ${number(x)}` : `step ${count(x)}`;
}
