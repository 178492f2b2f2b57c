import type { ShownRates } from '../../src/protocol/panel.ts';
import { roundedRate } from '../../src/protocol/training.ts';
import { Chart, type Columns, type Mark, type Span } from '../curves/chart.ts';
import { onThemeChange, themeColors } from '../curves/colors.ts';
import { element } from '../element.ts';
import { number } from '../format.ts';
import { send } from '../host.ts';
import { Section } from '../section.ts';

/** What a test of learning rates found: the loss over the rate, and buttons that write a rate into the code. */
export class RatesSection {
  private readonly canvas = element('div', {
    class: 'chart-canvas',
    role: 'application',
    'aria-roledescription': 'chart',
    'aria-label': 'Loss by learning rate. The arrow keys move, Enter chooses.',
    tabindex: '0',
    click: () => this.choose(),
    keydown: (event) => this.key(event as KeyboardEvent),
  });
  private readonly about = element('p', { class: 'rates-about' });
  private readonly at = element('span', { class: 'rates-at', 'aria-live': 'polite' });
  private readonly buttons = element('span', { class: 'rates-buttons' });
  private readonly section = new Section(
    'Learning rates',
    this.about,
    this.canvas,
    element('div', { class: 'rates-tools' }, this.buttons, this.at),
  );
  readonly root = this.section.root;
  private rates: ShownRates | null = null;
  private data: Columns = [[]];
  private span: Span = { min: 0, max: 1 };
  private chart: Chart | null = null;
  private hovered: number | null = null;

  constructor() {
    onThemeChange(() => this.draw());
    new ResizeObserver(() => this.draw()).observe(this.canvas);
    this.show(null);
  }

  show(rates: ShownRates | null): void {
    this.rates = rates;
    this.root.hidden = rates === null;
    if (!rates) return;
    const { lrs, losses, optimizer, suggestion } = rates;
    this.data = [lrs.map(Math.log10), losses];
    this.span = spanOf(lrs);
    const { name, lr, place } = optimizer!;
    const where = place ? ` in line ${place.line}` : '';
    const says = suggestion
      ? `suggested is ${roundedRate(suggestion.valley)}`
      : 'too few steps to suggest another';
    this.about.textContent = `${name}${where} has ${number(lr)}; ${says}. Click the curve to choose a rate.`;
    this.offer(suggestion && roundedRate(suggestion.valley));
    this.draw();
  }

  private draw(): void {
    if (!this.rates || !this.canvas.clientWidth) return;
    const colors = themeColors();
    const line = { color: colors.curves[0], faint: false, dotted: false };
    this.chart?.dispose();
    const look = { lines: [{ ...line, name: 'loss', dash: [] }], axis: 'rate' as const, logarithmic: false };
    this.chart = new Chart(this.canvas, look, colors, {
      hover: (index) => {
        this.hovered = index;
        this.tell();
      },
      zoom: (range) => {
        this.span = range ?? spanOf(this.rates!.lrs);
        this.redraw();
      },
    });
    this.redraw();
  }

  private redraw(): void {
    this.chart!.draw(this.data, this.marks(), this.span);
  }

  private marks(): Mark[] {
    const { optimizer, suggestion } = this.rates!;
    const mark = (lr: number, text: string): Mark => ({
      ...{ kind: 'change', x: Math.log10(lr), y: null, color: '' },
      text: `${text} ${number(lr)}`,
    });
    return [
      ...(optimizer!.lr > 0 ? [mark(optimizer!.lr, 'now')] : []),
      ...(suggestion ? [mark(roundedRate(suggestion.valley), 'suggested')] : []),
    ];
  }

  private tell(): void {
    const { lrs, losses } = this.rates!;
    const index = this.hovered;
    this.at.textContent =
      index === null ? '' : `${number(lrs[index])}: loss ${number(losses[index] ?? Number.NaN)}`;
  }

  private choose(): void {
    if (this.hovered !== null) this.offer(roundedRate(this.rates!.lrs[this.hovered]));
  }

  private offer(rate: number | null): void {
    const click = () => send({ type: 'rate', rate: rate! });
    const text = `Use ${rate} in the code`;
    this.buttons.replaceChildren(
      ...(rate === null ? [] : [element('vscode-button', { icon: 'edit', secondary: true, click }, text)]),
    );
  }

  private key(event: KeyboardEvent): void {
    const last = this.data[0].length - 1;
    const to: Record<string, number> = {
      ArrowLeft: (this.hovered ?? last + 1) - 1,
      ArrowRight: (this.hovered ?? -1) + 1,
      Home: 0,
      End: last,
    };
    if (event.key === 'Enter') this.choose();
    if (!(event.key in to)) return;
    event.preventDefault();
    this.chart!.point(Math.min(last, Math.max(0, to[event.key])));
  }
}

function spanOf(lrs: number[]): Span {
  return { min: Math.log10(lrs[0]), max: Math.log10(lrs[lrs.length - 1]) };
}
