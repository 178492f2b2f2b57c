import { element } from '../element.ts';
import { send } from '../host.ts';

/** What the user says of the run, in a field that saves itself. */
export class Note {
  readonly root: HTMLElement;
  private readonly field = element('textarea', {
    rows: '1',
    placeholder: 'Note on this run',
    'aria-label': 'Note on this run',
    change: () => send({ type: 'note', note: this.field.value }),
    input: () => this.fit(),
  });

  constructor() {
    this.root = element('div', { class: 'note', hidden: true }, this.field);
  }

  show(note: string): void {
    this.field.value = note;
    this.fit();
  }

  private fit(): void {
    this.field.rows = Math.max(1, this.field.value.split('\n').length);
  }
}
