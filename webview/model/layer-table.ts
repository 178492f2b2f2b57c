import type { Layer } from '../../src/protocol/facts.ts';
import type { Cursor } from '../../src/protocol/panel.ts';
import { element } from '../element.ts';
import { bytes, count, large } from '../format.ts';
import { saveView, view } from '../host.ts';
import { Section } from '../section.ts';
import { openKeys } from './folding.ts';
import { LayerRow } from './layer-row.ts';
import { inOrder, type Row, rowsOf } from './layer-tree.ts';
import { type Total, totalOf } from './totals.ts';

const heads: [name: string, text: string, meaning: string][] = [
  ['name', 'Layer', 'Its name in the model'],
  ['type', 'Type', 'Its class'],
  ['input', 'Input', 'The shapes that it was called with'],
  ['output', 'Output', 'The shapes that it gave'],
  ['number', 'Params', 'Elements in its parameters'],
  ['number share', 'Share', 'Of all parameters'],
  ['number', 'FLOPs', 'Multiplications and additions of one call'],
  ['number', 'Kept', 'Memory that one call keeps for backward'],
  ['number', 'Calls', 'In one pass of the model'],
];

/** The model's layers as a tree, each a link to its line, with what they cost and the totals. */
export class LayerTable {
  readonly root: HTMLElement;
  private readonly section: Section;
  private readonly body = element('tbody');
  private readonly foot = element('tfoot');
  private rows: LayerRow[] = [];
  private line: Cursor | null = null;

  constructor() {
    const cells = heads.map(([name, text, title]) =>
      element('th', { scope: 'col', class: name, title }, text),
    );
    const table = element(
      'table',
      { class: 'layers', role: 'treegrid', 'aria-label': 'Layers' },
      element('thead', {}, element('tr', {}, ...cells)),
      this.body,
      this.foot,
    );
    table.addEventListener('keydown', (event) => this.walk(event));
    this.section = new Section('Layers', element('div', { class: 'table-frame' }, table));
    this.root = this.section.root;
  }

  show(layers: Layer[]): void {
    const total = totalOf(layers);
    this.rows = inOrder(rowsOf(layers)).map(
      (row) => new LayerRow(row, total.parameters, () => this.toggle(row)),
    );
    this.body.replaceChildren(...this.rows.map(({ root }) => root));
    this.section.figures = [
      `${count(total.parameters)} ${total.parameters === 1 ? 'parameter' : 'parameters'}`,
      ...(total.flops ? [large(total.flops, 'FLOPs')] : []),
    ];
    this.foot.replaceChildren(totalRow(total));
    this.fold();
    this.mark();
  }

  /** The rows that the cursor's line makes are marked. */
  set cursor(line: Cursor | null) {
    this.line = line;
    this.mark();
  }

  private mark(): void {
    for (const row of this.rows) row.current = this.line;
  }

  private toggle(row: Row): void {
    view.model.rows[row.key] = !this.open().has(row.key);
    saveView();
    this.fold();
  }

  private open(): Set<string> {
    const roots = this.rows.map(({ row }) => row).filter(({ parent }) => !parent);
    return openKeys(roots, view.model.rows);
  }

  private fold(): void {
    const open = this.open();
    for (const row of this.rows) row.fold(open);
    const shown = this.shown();
    const reached = shown.find((row) => row.focused) ?? shown[0];
    for (const row of this.rows) row.reachable = row === reached;
  }

  private shown(): LayerRow[] {
    return this.rows.filter(({ root }) => !root.hidden);
  }

  /** Tab reaches the table once; the arrow keys go on from there, as in VS Code's own trees. */
  private walk(event: KeyboardEvent): void {
    const shown = this.shown();
    const at = shown.findIndex(({ focused }) => focused);
    if (at < 0) return;
    const { row, opened } = shown[at];
    const goTo = (target: LayerRow | undefined) => {
      if (!target) return;
      for (const each of this.rows) each.reachable = each === target;
      target.focus();
    };
    if (event.key === 'ArrowDown') goTo(shown[at + 1]);
    else if (event.key === 'ArrowUp') goTo(shown[at - 1]);
    else if (event.key === 'Home') goTo(shown[0]);
    else if (event.key === 'End') goTo(shown.at(-1));
    else if (event.key === 'ArrowRight' && row.children.length)
      opened ? goTo(shown[at + 1]) : this.toggle(row);
    else if (event.key === 'ArrowLeft' && opened) this.toggle(row);
    else if (event.key === 'ArrowLeft') goTo(shown.find((each) => each.row === row.parent));
    else return;
    event.preventDefault();
  }
}

function totalRow({ parameters, flops, keptBytes }: Total): HTMLElement {
  const cell = (name: string, text = '') => element('td', { class: name }, text);
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, 'Total'),
    ...['type', 'input', 'output'].map((name) => cell(name)),
    cell('number', count(parameters)),
    cell('number share'),
    cell('number', large(flops)),
    cell('number', bytes(keptBytes)),
    cell('number'),
  );
}
