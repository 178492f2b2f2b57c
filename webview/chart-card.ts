import { SYSTEM } from '../src/protocol/training.ts';
import { Chart, type Columns, type Line, type Span } from './chart.ts';
import { type Colors, themeColors } from './colors.ts';
import type { Curve } from './curve.ts';
import { element } from './element.ts';
import { count, number } from './format.ts';
import type { View } from './host.ts';
import { badText, columnsOf, isSparse, marksOf } from './plot-data.ts';

/** One chart with its title and its legend, which gives the current values or those under the crosshair. */
export class ChartCard {
  readonly root: HTMLElement;
  private readonly canvas = element('div', { class: 'chart-canvas', role: 'img' });
  private readonly heading = element('h3');
  private readonly legend = element('ul', { class: 'legend' });
  private readonly at = element('span', { class: 'chart-at' });
  private chart: Chart | null = null;
  private look = '';
  private data: Columns = [[]];
  private curves: Curve[] = [];
  private hovered: number | null = null;
  private range: Span | null = null;
  private span: Span = { min: 0, max: 1 };
  private colors: Colors = themeColors();

  constructor(private readonly view: View) {
    const head = element('header', { class: 'chart-head' }, this.heading, this.at);
    this.root = element('section', { class: 'chart' }, head, this.legend, this.canvas);
    new ResizeObserver(() => this.resized()).observe(this.canvas);
  }

  set title(title: string) {
    this.heading.textContent = title;
    this.root.setAttribute('aria-label', title);
  }

  /** Draws the curves as they are now, over the steps of the whole run. */
  draw(curves: Curve[], span: Span): void {
    this.curves = curves;
    this.span = span;
    if (!this.canvas.clientWidth) return;
    this.prepare(curves);
    const pixels = Math.ceil(this.canvas.clientWidth / 2);
    this.data = columnsOf(curves, {
      ...this.view,
      logarithmic: this.logarithmic(curves),
      range: this.range,
      pixels,
    });
    this.chart!.draw(this.data, marksOf(curves), span, this.range !== null);
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

  /** Makes the drawing anew where its lines or its scale are others than before. */
  private prepare(curves: Curve[]): void {
    const lines = curves.flatMap((curve, index) => this.linesOf(curve, index));
    const logarithmic = this.logarithmic(curves);
    const look = JSON.stringify([lines, logarithmic]);
    if (look === this.look) return;
    this.look = look;
    this.chart?.dispose();
    this.chart = new Chart(this.canvas, lines, this.colors, logarithmic, this.canvas.clientHeight, {
      hover: (index) => {
        this.hovered = index;
        this.tell();
      },
      zoom: (range) => {
        this.range = range;
        requestAnimationFrame(() => this.draw(this.curves, this.span));
      },
    });
  }

  private linesOf(curve: Curve, index: number): Line[] {
    const color = this.color(index);
    const alone = isSparse(curve) || this.view.smoothing === 0;
    return [
      { name: curve.name, color, faint: !alone, dotted: isSparse(curve) },
      { name: `${curve.name}, smoothed`, color, faint: false, dotted: false },
    ];
  }

  /** A logarithm needs something above zero. */
  private logarithmic(curves: Curve[]): boolean {
    return (
      this.view.logarithmic &&
      curves.some((curve) => curve.value.subarray(0, curve.length).some((v) => v > 0))
    );
  }

  private color(index: number): string {
    return this.colors.curves[index % this.colors.curves.length];
  }

  private resized(): void {
    if (this.chart) this.chart.resize(this.canvas.clientWidth, this.canvas.clientHeight);
    else this.draw(this.curves, this.span);
  }

  private tell(): void {
    const step = this.hovered === null ? null : this.data[0][this.hovered];
    this.at.textContent = step === null || step === undefined ? '' : `step ${count(step)}`;
    const entries = this.curves.map((curve, index) => this.entry(curve, index));
    this.legend.replaceChildren(...entries);
    const spoken = this.curves.map(
      (curve) => `${curve.name.replace(SYSTEM, '')} ${number(curve.value[curve.length - 1])}`,
    );
    this.canvas.setAttribute('aria-label', `Now ${spoken.join(', ')}`);
  }

  private entry(curve: Curve, index: number): HTMLElement {
    const swatch = element('span', { class: 'swatch', 'aria-hidden': 'true' });
    swatch.style.background = this.color(index);
    const value = this.hovered === null ? curve.value[curve.length - 1] : this.valueAt(index, this.hovered);
    const shown = element('span', { class: 'legend-value' }, value === undefined ? '–' : number(value));
    const bad = curve.firstBadStep === null ? null : element('span', { class: 'legend-bad' }, badText(curve));
    return element(
      'li',
      {},
      swatch,
      element('span', { class: 'legend-name' }, curve.name.replace(SYSTEM, '')),
      shown,
      bad,
    );
  }

  /** The curve's newest raw value up to a column of the data. */
  private valueAt(index: number, column: number): number | undefined {
    const values = this.data[1 + 2 * index] ?? [];
    for (let i = column; i >= 0; i--) {
      if (values[i] === null) return Number.NaN;
      if (values[i] !== undefined) return values[i] as number;
    }
    return undefined;
  }
}
