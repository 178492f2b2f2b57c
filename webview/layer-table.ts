import type { Layer } from '../src/protocol/facts.ts';
import { element } from './element.ts';
import { count, shapes } from './format.ts';
import { send } from './host.ts';

/** The model's layers, each a link to its line, and their parameters in all. */
export class LayerTable {
  readonly root: HTMLElement;
  private readonly body = element('tbody');
  private readonly foot = element('tfoot');

  constructor() {
    const heads = ['Layer', 'Type', 'Input', 'Output', 'Params'];
    const head = element('tr', {}, ...heads.map((text) => element('th', { scope: 'col' }, text)));
    const table = element('table', { class: 'layers' }, element('thead', {}, head), this.body, this.foot);
    this.root = element(
      'section',
      { class: 'model', 'aria-label': 'Layers', hidden: true },
      element('h2', {}, 'Layers'),
      element('div', { class: 'table-frame' }, table),
    );
  }

  show(layers: Layer[]): void {
    this.root.hidden = layers.length === 0;
    this.body.replaceChildren(...layers.map((layer) => row(layer)));
    const total = layers
      .filter((layer) => layer.depth === 0)
      .reduce((sum, layer) => sum + layer.parameters, 0);
    const label = element('th', { scope: 'row', colspan: '4' }, 'Total');
    this.foot.replaceChildren(element('tr', {}, label, element('td', { class: 'number' }, count(total))));
  }
}

function row(layer: Layer): HTMLElement {
  const { file, line, column } = layer;
  const reveal = () => send({ type: 'reveal', place: { file, line, column } });
  // The row hears the click, and the key press that makes one, as they bubble up.
  const link = element('button', { type: 'button', class: 'link', title: `Go to line ${line}` }, layer.path);
  const name = element('th', { scope: 'row', class: 'layer-name' }, link);
  name.style.setProperty('--depth', String(layer.depth));
  return element(
    'tr',
    { click: reveal },
    name,
    element('td', { class: 'type' }, layer.type),
    element('td', { class: 'shape' }, shapes(layer.input)),
    element('td', { class: 'shape' }, shapes(layer.output)),
    element('td', { class: 'number' }, layer.parameters ? count(layer.parameters) : '–'),
  );
}
