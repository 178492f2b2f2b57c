import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import type { Points } from '../src/protocol/panel.ts';
import { SYSTEM } from '../src/protocol/training.ts';
import type { Span } from './chart.ts';
import { ChartCard } from './chart-card.ts';
import { onThemeChange } from './colors.ts';
import { Curve } from './curve.ts';
import { element } from './element.ts';
import { type Group, groupsOf } from './groups.ts';
import { saveView, view } from './host.ts';
import { spanOf } from './plot-data.ts';
import { Section } from './section.ts';

/** All curves of the run, a chart for each group of them, and how they are drawn. */
export class Charts {
  readonly root: HTMLElement;
  private readonly own = element('div', { class: 'charts' });
  /** Of what is told of the run itself. */
  private readonly system = element('div', { class: 'charts' });
  private readonly systemSection = new Section('System', this.system);
  private readonly curves = new Map<string, Curve>();
  private readonly cards = new Map<string, ChartCard>();
  private scheduled = false;

  constructor() {
    const bar = element('div', { class: 'chart-tools' }, this.smoothing(), this.logarithmic());
    this.systemSection.root.addEventListener('toggle', () => this.drawSoon());
    const parts = [bar, this.own, this.systemSection.root];
    this.root = element('section', { class: 'curves', 'aria-label': 'Curves', hidden: true }, ...parts);
    onThemeChange(() => {
      for (const card of this.cards.values()) card.recolor();
      this.drawSoon();
    });
  }

  clear(): void {
    this.curves.clear();
    for (const card of this.cards.values()) card.dispose();
    this.cards.clear();
    this.root.hidden = true;
  }

  append(points: Points<Float64Array>[]): void {
    for (const part of points) {
      const curve = this.curves.get(part.name) ?? new Curve(part.name);
      this.curves.set(part.name, curve);
      curve.append(part);
    }
    this.root.hidden = this.curves.size === 0;
    this.drawSoon();
  }

  /** However many points come, the charts are drawn once a frame. */
  private drawSoon(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    requestAnimationFrame(() => {
      this.scheduled = false;
      this.draw();
    });
  }

  private draw(): void {
    const span = spanOf(this.curves.values());
    const groups = groupsOf([...this.curves.keys()]);
    const isSystem = ({ key }: Group) => key.startsWith(SYSTEM);
    const [own, system] = [groups.filter((group) => !isSystem(group)), groups.filter(isSystem)];
    this.systemSection.root.hidden = system.length === 0;
    this.fill(this.own, own, span);
    if (this.systemSection.root.open) this.fill(this.system, system, span);
  }

  private fill(grid: HTMLElement, groups: Group[], span: Span): void {
    groups.forEach(({ key, title, names }, place) => {
      const card = this.cards.get(key) ?? new ChartCard(view);
      this.cards.set(key, card);
      card.title = title;
      if (grid.children[place] !== card.root) grid.insertBefore(card.root, grid.children[place] ?? null);
      card.draw(
        names.map((name) => this.curves.get(name)!),
        span,
      );
    });
  }

  private smoothing(): HTMLElement {
    const shown = element('output', {}, String(view.smoothing));
    const range = element('input', {
      type: 'range',
      min: '0',
      max: '0.99',
      step: '0.01',
      value: String(view.smoothing),
      input: () => {
        view.smoothing = Number(range.value);
        shown.textContent = range.value;
        this.changed();
      },
    });
    return element('label', {}, 'Smoothing', range, shown);
  }

  private logarithmic(): HTMLElement {
    const box = element('vscode-checkbox', {
      label: 'Log scale',
      checked: view.logarithmic,
      change: () => {
        view.logarithmic = box.checked;
        this.changed();
      },
    });
    return box;
  }

  private changed(): void {
    saveView();
    this.drawSoon();
  }
}
