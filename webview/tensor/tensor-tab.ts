import { shapeText } from '../../src/protocol/label.ts';
import type { ShownTensor } from '../../src/protocol/panel.ts';
import type { SliceAsked, TensorSummary } from '../../src/protocol/values.ts';
import { onThemeChange, themeColors } from '../curves/colors.ts';
import { element } from '../element.ts';
import { number } from '../format.ts';
import { send } from '../host.ts';
import { cellOf, drawCells } from './cells.ts';

/** One tensor of a paused program: any two of its dimensions as a heat map, the others by sliders. */
export class TensorTab {
  readonly root = element('section', { class: 'tensor', 'aria-label': 'Tensor' });
  private readonly heading = element('h2');
  private readonly facts = element('p', { class: 'tensor-facts' });
  private readonly controls = element('div', { class: 'tensor-controls' });
  private readonly canvas = element('canvas', {
    class: 'tensor-cells',
    role: 'application',
    'aria-roledescription': 'heat map',
    tabindex: '0',
    mousemove: (event) => this.pointed(event as MouseEvent),
    mouseleave: () => this.tell(null),
    keydown: (event) => this.key(event as KeyboardEvent),
  });
  private readonly at = element('p', { class: 'tensor-at', 'aria-live': 'polite' });
  private readonly empty = element('p', { class: 'empty' }, EMPTY);
  private tensor: ShownTensor | null = null;
  private shape = '';
  private cell: [row: number, column: number] = [0, 0];

  constructor() {
    this.root.append(this.empty, this.heading, this.facts, this.controls, this.at, this.canvas);
    onThemeChange(() => this.draw());
    new ResizeObserver(() => this.draw()).observe(this.root);
    this.show(null);
  }

  show(tensor: ShownTensor | null): void {
    const summary = tensor?.slice.summary;
    this.tensor = tensor;
    this.empty.hidden = summary !== undefined;
    for (const part of [this.heading, this.facts, this.controls, this.canvas, this.at])
      part.hidden = summary === undefined;
    if (!tensor || !summary) return;
    const { name, slice, hasGradient } = tensor;
    const what = slice.asked.gradient ? `Gradient of ${name}` : name;
    this.heading.textContent = `${what} ${shapeText(summary.shape)} ${summary.dtype}`;
    this.facts.textContent = factsOf(summary).join(' · ');
    // A slider that is being dragged must stay the same element.
    const shape = `${name} ${summary.shape} ${hasGradient} ${slice.asked.rows} ${slice.asked.columns}`;
    if (shape !== this.shape) this.controls.replaceChildren(...this.controlsFor(tensor, summary));
    this.shape = shape;
    this.draw();
    this.tell(null);
  }

  private controlsFor(
    { slice: { asked }, hasGradient }: ShownTensor,
    { shape }: TensorSummary,
  ): HTMLElement[] {
    const controls: HTMLElement[] = [];
    if (hasGradient)
      controls.push(
        this.choice('Show', ['value', 'gradient'], Number(asked.gradient), (index) => ({
          gradient: index === 1,
        })),
      );
    const dimensions = shape.map((size, dim) => `dim ${dim} (${size})`);
    const { rows, columns } = asked;
    if (rows !== undefined && columns !== undefined && shape.length > 2) {
      controls.push(
        this.choice('Rows', dimensions, rows, (dim) => ({
          rows: dim,
          columns: dim === columns ? rows : columns,
        })),
        this.choice('Columns', dimensions, columns, (dim) => ({
          columns: dim,
          rows: dim === rows ? columns : rows,
        })),
      );
    }
    shape.forEach((size, dim) => {
      if (dim !== rows && dim !== columns && size > 1) controls.push(this.slider(dim, size, asked));
    });
    return controls;
  }

  private choice(
    label: string,
    names: string[],
    chosen: number,
    part: (index: number) => Partial<SliceAsked>,
  ): HTMLElement {
    const options = names.map((name, index) =>
      element('option', { value: String(index), selected: index === chosen }, name),
    );
    const select = element('select', { change: () => this.ask(part(Number(select.value))) }, ...options);
    return element('label', {}, label, select);
  }

  private slider(dim: number, size: number, asked: SliceAsked): HTMLElement {
    const shown = element('output', {}, String(asked.at[dim]));
    const range = element('input', {
      type: 'range',
      min: '0',
      max: String(size - 1),
      value: String(asked.at[dim]),
      input: () => {
        shown.textContent = range.value;
        const at = [...this.tensor!.slice.asked.at];
        at[dim] = Number(range.value);
        this.ask({ at });
      },
    });
    return element('label', {}, `dim ${dim}`, range, shown);
  }

  private ask(part: Partial<SliceAsked>): void {
    const { slice } = this.tensor!;
    const asked = { ...slice.asked, ...part };
    // The next change goes on from here, also where the answer is still on its way.
    slice.asked = asked;
    send({ type: 'look', asked });
  }

  private draw(): void {
    const { values = [], summary } = this.tensor?.slice ?? {};
    if (!summary || !this.root.clientWidth) return;
    const { least, greatest } = summary;
    this.canvas.hidden = values.length === 0 || values[0].length === 0;
    if (this.canvas.hidden) return;
    drawCells(this.canvas, values, { least: least ?? 0, greatest: greatest ?? 0 }, themeColors());
    const [rows, columns] = [values.length, values[0].length];
    this.canvas.setAttribute('aria-label', `${rows} × ${columns} values. The arrow keys go through them.`);
  }

  private pointed({ offsetX, offsetY }: MouseEvent): void {
    const { values } = this.tensor!.slice;
    const { width, height } = cellOf(values.length, values[0].length, this.root.clientWidth);
    this.tell([Math.floor(offsetY / height), Math.floor(offsetX / width)]);
  }

  private key(event: KeyboardEvent): void {
    const by = moves[event.key];
    if (!by) return;
    event.preventDefault();
    const { values } = this.tensor!.slice;
    const within = (index: number, size: number) => Math.min(Math.max(0, index), size - 1);
    const [row, column] = this.cell;
    this.tell([within(row + by[0], values.length), within(column + by[1], values[0].length)]);
  }

  /** Says what a cell holds: its index in the whole tensor, and its value. */
  private tell(cell: [row: number, column: number] | null): void {
    const { asked, stride, values } = this.tensor!.slice;
    const value = cell && values[cell[0]]?.[cell[1]];
    if (!cell || value === undefined || value === null) {
      this.at.textContent = stride.some((step) => step > 1)
        ? `Every ${stride[0]}th row and every ${stride[1]}th column.`
        : '\u00a0';
      return;
    }
    this.cell = cell;
    const index = [...asked.at];
    if (asked.rows !== undefined) index[asked.rows] = cell[0] * stride[0];
    if (asked.columns !== undefined) index[asked.columns] = cell[1] * stride[1];
    this.at.textContent = `[${index.join(', ')}] = ${number(Number(value))}`;
  }
}

const EMPTY =
  'Pause the run or step to its next act, then choose “Look at it in the panel” in the tooltip of a hint, or run “Tensorscope: Look at Tensor” in its line.';

const moves: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

function factsOf({ mean, std, least, greatest, zeros, nan, infinite }: TensorSummary): string[] {
  const facts = mean === null ? ['no finite value'] : [];
  if (mean !== null) facts.push(`mean ${number(mean)}`, `deviation ${number(std!)}`);
  if (least !== null) facts.push(`${number(least)} … ${number(greatest!)}`);
  if (zeros) facts.push(`${zeros.toLocaleString('en')} zeros`);
  if (nan) facts.push(`${nan.toLocaleString('en')} NaN`);
  if (infinite) facts.push(`${infinite.toLocaleString('en')} infinite`);
  return facts;
}
