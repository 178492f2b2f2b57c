import type { Cursor } from '../../src/protocol/panel.ts';
import { element, icon } from '../element.ts';
import { bytes, count, large, percent, shapes } from '../format.ts';
import { send } from '../host.ts';
import type { Row } from './layer-tree.ts';

/** One row of the table. */
export class LayerRow {
  readonly root: HTMLElement;
  opened = false;
  private readonly link: HTMLElement;
  private readonly twistie: HTMLElement;

  constructor(
    readonly row: Row,
    parametersInAll: number,
    toggle: () => void,
  ) {
    const { layer, name } = row;
    const title = `${layer.path}: go to line ${layer.line}`;
    this.link = element('button', { type: 'button', class: 'link', title }, name);
    this.twistie = element('span', { class: 'twistie', 'aria-hidden': 'true' });
    if (row.children.length) {
      this.twistie.append(icon('chevron-right'));
      this.twistie.addEventListener('click', (event) => {
        event.stopPropagation();
        toggle();
      });
    }
    const share = layer.parameters ? percent(layer.parameters / parametersInAll) : '';
    this.root = element(
      'tr',
      { 'aria-level': String(depthOf(row) + 1), click: () => this.reveal() },
      this.nameCell(),
      element('td', { class: 'type' }, layer.type),
      element('td', { class: 'shape input' }, shapes(layer.input)),
      element('td', { class: 'shape' }, shapes(layer.output)),
      number(layer.parameters, count),
      element('td', { class: 'number share' }, share),
      number(layer.flops, large),
      number(layer.keptBytes, bytes),
      element('td', { class: 'number' }, `${count(layer.calls)}×`),
    );
  }

  /** Hides the row where one above it is closed. */
  fold(open: Set<string>): void {
    this.opened = this.row.children.length > 0 && open.has(this.row.key);
    this.root.hidden = !ancestors(this.row).every(({ key }) => open.has(key));
    if (!this.row.children.length) return;
    this.root.setAttribute('aria-expanded', String(this.opened));
  }

  set current(cursor: Cursor | null) {
    const { file, line } = this.row.layer;
    const current = cursor?.file === file && cursor.line === line;
    this.root.classList.toggle('current', current);
    if (current) this.root.setAttribute('aria-current', 'location');
    else this.root.removeAttribute('aria-current');
  }

  /** Whether the Tab key stops here. */
  set reachable(reachable: boolean) {
    this.link.tabIndex = reachable ? 0 : -1;
  }

  get focused(): boolean {
    return this.link === document.activeElement;
  }

  focus(): void {
    this.link.focus();
  }

  private nameCell(): HTMLElement {
    // Where the panel is narrow the type stands here instead of in a column of its own.
    const { layer, name } = this.row;
    const text = layer.type === name ? '' : layer.type;
    const type = element('span', { class: 'type', 'aria-hidden': 'true' }, text);
    const inner = element('div', { class: 'layer-name' }, this.twistie, this.link, type);
    inner.style.setProperty('--depth', String(depthOf(this.row)));
    return element('th', { scope: 'row' }, inner);
  }

  /** The row hears a click, and the key press that makes one, as they bubble up. */
  private reveal(): void {
    const { file, line, column } = this.row.layer;
    send({ type: 'reveal', place: { file, line, column } });
  }
}

function number(value: number, format: (value: number) => string): HTMLElement {
  return element('td', { class: 'number' }, value ? format(value) : '–');
}

function ancestors({ parent }: Row): Row[] {
  return parent ? [parent, ...ancestors(parent)] : [];
}

function depthOf(row: Row): number {
  return ancestors(row).length;
}
