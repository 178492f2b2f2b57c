import type { Comparison } from '../../src/protocol/panel.ts';
import type { Difference } from '../../src/protocol/runs.ts';
import { element } from '../element.ts';
import { send } from '../host.ts';
import { Section } from '../section.ts';

/** What differs between the shown run and those that are laid under it. */
export class Differences {
  private readonly content = element('div', { class: 'differences' });
  private readonly section = new Section('Compared runs', this.content);
  readonly root = this.section.root;

  show({ runs, differences }: Comparison): void {
    this.root.hidden = runs.length === 0;
    const done = element(
      'button',
      { class: 'text-button', click: () => send({ type: 'uncompare' }) },
      'Put away',
    );
    const heads = ['', 'this run', ...runs.map(({ name }) => name)];
    const head = element('tr', {}, ...heads.map((text) => element('th', { scope: 'col' }, text)));
    const rows = differences.map((difference) => this.row(difference, runs));
    const notes = runs.flatMap(({ name, note }) => (note ? element('p', {}, `${name}: ${note}`) : []));
    const table = element('table', {}, element('thead', {}, head), element('tbody', {}, ...rows));
    this.content.replaceChildren(table, ...notes, done);
  }

  private row({ kind, name, values }: Difference, runs: Comparison['runs']): HTMLElement {
    const cells = values.map((value, index) => {
      const other = runs[index - 1];
      const differs = kind === 'code' && other && value && values[0] && value !== values[0];
      const text = value ?? '–';
      if (!differs) return element('td', {}, text);
      const click = () => send({ type: 'diff', file: name, runDir: other.runDir });
      return element('td', {}, element('button', { class: 'text-button', click }, 'Show changes'));
    });
    return element('tr', {}, element('th', { scope: 'row' }, name), ...cells);
  }
}
