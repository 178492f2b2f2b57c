import type { Graph, Layer } from '../../../src/protocol/facts.ts';
import type { Cursor } from '../../../src/protocol/panel.ts';
import { element, icon } from '../../element.ts';
import { saveView, send, view } from '../../host.ts';
import { Section } from '../../section.ts';
import { openKeys } from '../folding.ts';
import { Canvas } from './canvas.ts';
import { type Drawing, draw } from './drawing.ts';
import { type Flow, flowOf } from './flow.ts';
import { layOut } from './layout.ts';
import { textMeasure } from './measure-text.ts';
import { type Part, type Parts, partsOf } from './parts.ts';
import type { Picture } from './picture.ts';
import { type Direction, walk } from './walking.ts';
import { wordsOf } from './words.ts';

/** The model's graph: its layers and ops as boxes within boxes, with the shapes of what flows between them. */
export class GraphSection {
  readonly root: HTMLElement;
  private readonly canvas = new Canvas(view.model.window, (window) => {
    view.model.window = window;
    saveView();
  });
  private readonly words = element('ol', { class: 'unseen', 'aria-label': 'The graph in words' });
  private readonly section: Section;
  private facts = '';
  private parts: Parts = { roots: [], byNode: [] };
  private edges: Graph['edges'] = [];
  private picture: Picture | null = null;
  private drawing: Drawing | null = null;
  private reached = '';
  private line: Cursor | null = null;
  private stale = false;

  constructor() {
    const tools = element(
      'div',
      { class: 'graph-tools', role: 'toolbar', 'aria-label': 'Graph' },
      tool('zoom-in', 'Zoom In (+)', () => this.canvas.zoom(1.25)),
      tool('zoom-out', 'Zoom Out (-)', () => this.canvas.zoom(0.8)),
      tool('screen-full', 'Fit (0)', () => this.canvas.fit()),
      tool('expand-all', 'Open All Boxes', () => this.foldAll(true)),
      tool('collapse-all', 'Close All Boxes', () => this.foldAll(false)),
    );
    this.section = new Section(
      'Graph',
      element('div', { class: 'graph-frame' }, this.canvas.root, tools),
      this.words,
    );
    this.root = this.section.root;
    const { root } = this.canvas;
    new ResizeObserver(() => this.draw()).observe(root);
    root.addEventListener('click', (event) => this.clicked(event));
    root.addEventListener('keydown', (event) => this.pressed(event));
    root.addEventListener('focusin', (event) => this.reach(keyOf(event)));
    root.addEventListener('pointerover', (event) => this.light(keyOf(event)));
    root.addEventListener('pointerleave', () => this.light(''));
    root.addEventListener('focusout', () => this.light(''));
  }

  show(layers: Layer[], graph: Graph | undefined): void {
    this.root.hidden = !graph?.nodes.length;
    const facts = JSON.stringify([layers, graph]);
    if (!graph || facts === this.facts) return;
    this.facts = facts;
    this.parts = partsOf(layers, graph);
    this.edges = graph.edges;
    this.canvas.look(view.model.window);
    this.stale = true;
    this.draw();
  }

  /** Draws what changed, once it is in sight: until then a drawing would be thrown away unseen. */
  private draw(): void {
    if (!this.stale || !this.canvas.root.clientWidth) return;
    this.stale = false;
    const focused = this.canvas.root.contains(document.activeElement);
    const open = this.open();
    const flow = flowOf(this.parts, this.edges, open);
    this.picture = layOut(this.parts.roots, flow, open, textMeasure());
    const words = this.tell(this.picture, flow);
    this.drawing = draw(this.picture, (key) => words.get(key)!);
    this.canvas.show(this.drawing.root, this.picture);
    if (!this.drawing.boxes.has(this.reached)) this.reached = this.picture.boxes[0].part.key;
    this.drawing.boxes.get(this.reached)!.setAttribute('tabindex', '0');
    if (focused) this.drawing.boxes.get(this.reached)!.focus();
    this.mark();
  }

  set cursor(line: Cursor | null) {
    this.line = line;
    this.mark();
  }

  private open(): Set<string> {
    return openKeys(this.parts.roots, view.model.boxes);
  }

  private tell({ boxes }: Picture, flow: Flow): Map<string, string> {
    const words = wordsOf(
      boxes.map(({ part }) => part),
      flow,
    );
    this.words.replaceChildren(...[...words.values()].map((text) => element('li', {}, text)));
    return words;
  }

  /** The boxes that the cursor's line makes are marked. */
  private mark(): void {
    for (const { part } of this.picture?.boxes ?? []) {
      const { file, line } = part.place ?? {};
      const current = !!this.line && file === this.line.file && line === this.line.line;
      this.drawing!.boxes.get(part.key)!.classList.toggle('current', current);
    }
  }

  /** Brings out the lines of one part. */
  private light(key: string): void {
    for (const { root, source, targets } of this.drawing?.lines ?? [])
      root.classList.toggle('lit', key !== '' && (source === key || targets.has(key)));
  }

  private clicked(event: MouseEvent): void {
    const part = this.partOf(keyOf(event));
    if (!part) return;
    if ((event.target as Element).closest('.twistie')) this.toggle(part);
    else if (part.place) send({ type: 'reveal', place: part.place });
  }

  private pressed(event: KeyboardEvent): void {
    const part = this.partOf(this.reached);
    if (!part || !this.picture) return;
    if (event.key === 'Enter' && part.place) send({ type: 'reveal', place: part.place });
    else if (event.key === ' ' && part.children.length) this.toggle(part);
    else if (event.key.startsWith('Arrow')) this.focus(walk(this.picture, part.key, event.key as Direction));
    else if (event.key === '+' || event.key === '=') this.canvas.zoom(1.25);
    else if (event.key === '-') this.canvas.zoom(0.8);
    else if (event.key === '0') this.canvas.fit();
    else return;
    event.preventDefault();
  }

  private toggle({ key }: Part): void {
    view.model.boxes[key] = !this.open().has(key);
    this.reached = key;
    this.refold();
  }

  private foldAll(open: boolean): void {
    const below = (part: Part): Part[] => [part, ...part.children.flatMap(below)];
    for (const root of this.parts.roots) {
      for (const part of below(root))
        if (part.children.length) view.model.boxes[part.key] = open || part === root;
    }
    this.refold();
  }

  private refold(): void {
    saveView();
    this.stale = true;
    this.draw();
  }

  private focus(key: string): void {
    this.drawing?.boxes.get(key)?.focus({ preventScroll: true });
  }

  /** The one box that Tab stops at is the one that was reached last. */
  private reach(key: string): void {
    const box = this.picture?.boxes.find(({ part }) => part.key === key);
    if (!box) return;
    this.drawing!.boxes.get(this.reached)?.setAttribute('tabindex', '-1');
    this.drawing!.boxes.get(key)!.setAttribute('tabindex', '0');
    this.reached = key;
    this.light(key);
    this.canvas.reveal(box.open ? { ...box, height: 28 } : box);
  }

  private partOf(key: string): Part | undefined {
    return this.picture?.boxes.find(({ part }) => part.key === key)?.part;
  }
}

function keyOf({ target }: Event): string {
  return (target as Element).closest('[data-key]')?.getAttribute('data-key') ?? '';
}

function tool(name: string, title: string, click: () => void): HTMLElement {
  return element('button', { type: 'button', class: 'tool', title, 'aria-label': title, click }, icon(name));
}
