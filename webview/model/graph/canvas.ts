import { element } from '../../element.ts';
import type { Point, Size } from './picture.ts';
import { svg } from './svg.ts';
import { fitted, opening, panned, revealing, type Window, zoomed } from './window.ts';

/** Milliseconds without a turn of the wheel after which a scroll of the page is over. */
const rest = 300;

/** The frame that a picture is looked at through: dragged to pan, wheeled or pinched to zoom. */
export class Canvas {
  readonly root: HTMLElement;
  private readonly svg = svg('svg', { class: 'graph', role: 'group', 'aria-label': 'Graph of the model' });
  private size: Size = { width: 1, height: 1 };
  private content: SVGGElement | null = null;
  private readonly pointers = new Map<number, Point>();
  private scrolled = 0;

  /** `window` is what the user chose to see; null lets the canvas choose. `chosen` tells of a new one. */
  constructor(
    private window: Window | null,
    private readonly chosen: (window: Window | null) => void,
  ) {
    this.root = element('div', { class: 'canvas' });
    this.root.append(this.svg);
    new ResizeObserver(() => this.place()).observe(this.root);
    this.svg.addEventListener('wheel', (event) => this.wheeled(event), { passive: false });
    document.addEventListener('scroll', () => (this.scrolled = performance.now()), { passive: true });
    this.svg.addEventListener('pointerdown', (event) => this.down(event));
    this.svg.addEventListener('pointermove', (event) => this.moved(event));
    for (const end of ['pointerup', 'pointercancel'] as const)
      this.svg.addEventListener(end, (event) => this.pointers.delete(event.pointerId));
  }

  show(content: SVGGElement, size: Size): void {
    this.content = content;
    this.size = size;
    this.svg.replaceChildren(content);
    this.place();
  }

  /** Another program's picture has a window of its own. */
  look(window: Window | null): void {
    this.window = window;
    this.place();
  }

  fit(): void {
    this.set(fitted(this.size, this.frame));
  }

  zoom(factor: number, at: Point = { x: this.frame.width / 2, y: this.frame.height / 2 }): void {
    this.set(zoomed(this.current, factor, at));
  }

  reveal(area: Point & Size): void {
    const next = revealing(this.current, area, this.frame);
    if (next.x !== this.current.x || next.y !== this.current.y) this.set(next);
  }

  private get frame(): Size {
    return { width: this.root.clientWidth, height: this.root.clientHeight };
  }

  private get current(): Window {
    return this.window ?? opening(this.size, this.frame);
  }

  private set(window: Window): void {
    this.window = window;
    this.chosen(window);
    this.place();
  }

  private place(): void {
    if (!this.content || !this.root.clientWidth) return;
    // As high as the picture needs at this width, within what the style sheet allows.
    const { scale } = opening(this.size, { ...this.frame, height: 1 });
    this.root.style.height = `${Math.ceil(this.size.height * scale) + 24}px`;
    const { scale: shown, x, y } = this.current;
    this.content.setAttribute('transform', `translate(${x} ${y}) scale(${shown})`);
  }

  private wheeled(event: WheelEvent): void {
    // A scroll of the page that comes across the graph goes on past it.
    if (!event.ctrlKey && performance.now() - this.scrolled < rest) return;
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
    this.zoom(Math.exp(-event.deltaY * lines * (event.ctrlKey ? 0.01 : 0.0015)), this.pointOf(event));
  }

  private down(event: PointerEvent): void {
    if (event.button === 0) this.pointers.set(event.pointerId, this.pointOf(event));
  }

  private moved(event: PointerEvent): void {
    const last = this.pointers.get(event.pointerId);
    if (!last) return;
    const now = this.pointOf(event);
    const [dx, dy] = [now.x - last.x, now.y - last.y];
    const held = this.svg.hasPointerCapture(event.pointerId);
    // A hand is never quite still: only what goes farther is a drag, and a drag is no click.
    if (!held && Math.hypot(dx, dy) < 4) return;
    this.svg.setPointerCapture(event.pointerId);
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.pointers.set(event.pointerId, now);
    if (other) {
      const factor = distance(now, other) / Math.max(1, distance(last, other));
      this.zoom(factor, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
    } else this.set(panned(this.current, { x: dx, y: dy }));
  }

  private pointOf({ clientX, clientY }: MouseEvent): Point {
    const { left, top } = this.svg.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
