import type { Comparison, Points, TuneChange } from '../../src/protocol/panel.ts';
import { SYSTEM } from '../../src/protocol/training.ts';
import { element } from '../element.ts';
import { number } from '../format.ts';
import { view } from '../host.ts';
import { Section } from '../section.ts';
import { type Scale, scaleOf } from './axis.ts';
import type { Mark, Span } from './chart.ts';
import { ChartCard, type DrawnCurve, type Setting } from './chart-card.ts';
import { onThemeChange } from './colors.ts';
import { Curve } from './curve.ts';
import { type Group, groupsOf } from './groups.ts';
import { firstAt, spanOf } from './plot-data.ts';
import { Toolbar } from './toolbar.ts';

type Curves = Map<string, Curve>;

/** Several metrics of one chart, where the colour tells the run. */
const dashes = [[], [6, 4], [2, 3], [10, 4, 2, 4]];

/** All curves of the run and of those laid under it, a chart for each group of them, and how they are drawn. */
export class Charts {
  readonly root: HTMLElement;
  private readonly own = element('div', { class: 'charts' });
  /** Of what is told of the run itself. */
  private readonly system = element('div', { class: 'charts' });
  private readonly systemSection = new Section('System', this.system);
  private readonly toolbar = new Toolbar(
    () => this.restyle(),
    () => this.zoom(null),
  );
  private readonly curves: Curves = new Map();
  private overlaid: { name: string; curves: Curves }[] = [];
  private changes: TuneChange[] = [];
  private readonly cards = new Map<string, ChartCard>();
  private range: Span | null = null;
  private axis = view.axis;
  private scheduled = false;

  constructor() {
    this.systemSection.root.addEventListener('toggle', () => this.drawSoon());
    const parts = [this.toolbar.root, this.own, this.systemSection.root];
    this.root = element('section', { class: 'curves', 'aria-label': 'Curves', hidden: true }, ...parts);
    onThemeChange(() => {
      for (const card of this.cards.values()) card.recolor();
      this.drawSoon();
    });
  }

  clear(): void {
    this.curves.clear();
    this.overlaid = [];
    this.changes = [];
    this.range = null;
    for (const card of this.cards.values()) card.dispose();
    this.cards.clear();
    this.root.hidden = true;
  }

  append(points: Points<Float64Array>[]): void {
    add(this.curves, points);
    this.root.hidden = this.curves.size === 0;
    this.drawSoon();
  }

  /** Lays other runs under the curves. */
  compare({ runs }: Comparison): void {
    this.overlaid = runs.map(({ name, curves }) => ({ name, curves: add(new Map(), curves) }));
    this.drawSoon();
  }

  /** What the user changed while the program ran. */
  mark(changes: TuneChange[]): void {
    this.changes = changes;
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
    const everything = [this.curves, ...this.overlaid.map(({ curves }) => curves)].flatMap((curves) => [
      ...curves.values(),
    ]);
    const epochs = scaleOf('epoch', this.curves.values());
    const scale =
      (view.axis === 'epoch' ? epochs : scaleOf(view.axis, everything)) ?? scaleOf('step', everything)!;
    this.toolbar.show(this.range !== null, epochs !== null);
    const span = this.range ?? spanOf(everything, scale);
    const setting = { scale, span, zoomed: this.range !== null, changes: this.changeMarks(scale) };
    const names = new Set([
      ...this.curves.keys(),
      ...this.overlaid.flatMap(({ curves }) => [...curves.keys()]),
    ]);
    const groups = groupsOf([...names]);
    const isSystem = ({ key }: Group) => key.startsWith(SYSTEM);
    const [own, system] = [groups.filter((group) => !isSystem(group)), groups.filter(isSystem)];
    this.systemSection.root.hidden = system.length === 0;
    this.fill(this.own, own, setting);
    if (this.systemSection.root.open) this.fill(this.system, system, setting);
  }

  private fill(grid: HTMLElement, groups: Group[], setting: Setting): void {
    groups.forEach(({ key, title, names }, place) => {
      const card = this.cards.get(key) ?? new ChartCard((range) => this.zoom(range));
      this.cards.set(key, card);
      card.title = title;
      if (grid.children[place] !== card.root) grid.insertBefore(card.root, grid.children[place] ?? null);
      card.draw(this.drawn(names), setting);
    });
  }

  private drawn(names: string[]): DrawnCurve[] {
    const several = this.overlaid.length > 0;
    const runs = [{ name: 'this run', curves: this.curves }, ...this.overlaid];
    return runs.flatMap((run, index) =>
      names.flatMap((name, place) => {
        const curve = run.curves.get(name);
        if (!curve) return [];
        const [hue, dash] = several ? [index, dashes[place % dashes.length]] : [place, []];
        return { curve, hue, dash, label: several ? `${run.name} · ${name}` : name };
      }),
    );
  }

  /** Over epochs or time a change lies where the first point of its step does. */
  private changeMarks(scale: Scale): Mark[] {
    const curves = [...this.curves.values()].filter(({ length }) => length > 0);
    const longest = curves.reduce<Curve | null>((a, b) => (a && a.length >= b.length ? a : b), null);
    return this.changes.map(({ name, value, step }) => {
      const position = longest ? Math.min(firstAt(longest, step), longest.length - 1) : 0;
      const x = scale.kind === 'step' || !longest ? step : scale.at(longest, position);
      return { kind: 'change', x, y: null, text: `${name} ${number(value)}`, color: '' };
    });
  }

  private zoom(range: Span | null): void {
    this.range = range;
    this.drawSoon();
  }

  private restyle(): void {
    // A range of steps says nothing of seconds.
    if (this.axis !== view.axis) this.range = null;
    this.axis = view.axis;
    this.drawSoon();
  }
}

function add(curves: Curves, points: Points<Float64Array>[]): Curves {
  for (const part of points) {
    const curve = curves.get(part.name) ?? new Curve(part.name);
    curves.set(part.name, curve);
    curve.append(part);
  }
  return curves;
}
