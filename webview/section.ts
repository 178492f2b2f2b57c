import { element, icon } from './element.ts';
import { saveView, view } from './host.ts';

/** A part of a page under a heading that folds it, with its main figures beside the heading. */
export class Section {
  readonly root: HTMLDetailsElement;
  private readonly note = element('span', { class: 'section-note' });

  constructor(heading: string, ...content: HTMLElement[]) {
    const summary = element('summary', {}, icon('chevron-right'), element('h2', {}, heading), this.note);
    this.root = element('details', { class: 'section' }, summary, ...content);
    this.root.open = !view.closed.includes(heading);
    this.root.addEventListener('toggle', () => {
      view.closed = view.closed.filter((closed) => closed !== heading);
      if (!this.root.open) view.closed.push(heading);
      saveView();
    });
  }

  set figures(figures: string[]) {
    this.note.textContent = figures.join(' · ');
  }
}
