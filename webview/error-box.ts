import type { RunStatus } from '../src/protocol/panel.ts';
import { element, icon } from './element.ts';
import { send } from './host.ts';

/** What the program failed with, and a link to the line. */
export class ErrorBox {
  readonly root = element('div', { class: 'error', role: 'alert', hidden: true });
  private shown = '';

  show(error: RunStatus['error']): void {
    const key = JSON.stringify(error ?? null);
    if (key === this.shown) return;
    this.shown = key;
    this.root.hidden = !error;
    this.root.replaceChildren(...(error ? [icon('error'), text(error)] : []));
  }
}

function text({ file, line, column, message }: NonNullable<RunStatus['error']>): HTMLElement {
  const told = element('div', { class: 'error-text' }, element('pre', {}, message));
  if (line < 1) return told;
  const click = () => send({ type: 'reveal', place: { file, line, column } });
  const name = `${file.split(/[\\/]/).pop()}:${line}`;
  told.append(element('button', { type: 'button', class: 'link', click }, `Go to ${name}`));
  return told;
}
