import type { RunStatus } from '../src/protocol/panel.ts';
import { acts } from '../src/protocol/values.ts';
import { element } from './element.ts';
import { send } from './host.ts';

/** The acts of a training step while it is paused; the one that is done leads to its line. */
export class Acts {
  readonly root = element('div', { class: 'acts', hidden: true });
  private shown = '';

  show({ state, act: done }: RunStatus): void {
    this.root.hidden = state !== 'paused' || !done;
    // Said once, and a focused link keeps its focus.
    const key = JSON.stringify(done ?? null);
    if (!done || key === this.shown) return;
    this.shown = key;
    const items = acts.map((act) =>
      element('li', { class: 'act', ...(act === done.act && { 'aria-current': 'step' }) }, act),
    );
    const list = element('ol', { 'aria-label': 'Acts of a training step' }, ...items);
    this.root.replaceChildren(list, this.text(done));
  }

  private text({ text, place }: NonNullable<RunStatus['act']>): HTMLElement {
    if (!place) return element('span', { class: 'act-text', role: 'status' }, text);
    const click = () => send({ type: 'reveal', place });
    const link = element('button', { class: 'act-place', click }, `line ${place.line}`);
    return element('span', { class: 'act-text', role: 'status' }, text, ' · ', link);
  }
}
