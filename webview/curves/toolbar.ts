import '@vscode-elements/elements/dist/vscode-checkbox/index.js';
import { element } from '../element.ts';
import { type Axis, saveView, view } from '../host.ts';

const axes: Record<Axis, string> = { step: 'Step', epoch: 'Epoch', time: 'Time' };

/** How the curves are drawn: what they lie over, their smoothing, their scale, and the way back from a zoom. */
export class Toolbar {
  readonly root: HTMLElement;
  private readonly reset: HTMLButtonElement;
  private readonly axis: HTMLSelectElement;

  constructor(
    private readonly changed: () => void,
    reset: () => void,
  ) {
    this.reset = element('button', { class: 'text-button', hidden: true, click: reset }, 'Reset zoom');
    const options = Object.entries(axes).map(([value, name]) =>
      element('option', { value, selected: view.axis === value }, name),
    );
    this.axis = element('select', { change: () => this.choose(this.axis.value as Axis) }, ...options);
    const over = element('label', {}, 'Over', this.axis);
    this.root = element(
      'div',
      { class: 'chart-tools' },
      this.reset,
      over,
      this.smoothing(),
      this.logarithmic(),
    );
  }

  /** Whether there is a zoom to leave, and epochs to lie over. */
  show(zoomed: boolean, epochs: boolean): void {
    this.reset.hidden = !zoomed;
    this.axis.querySelector<HTMLOptionElement>('[value=epoch]')!.disabled = !epochs;
  }

  private choose(axis: Axis): void {
    view.axis = axis;
    this.tell();
  }

  private smoothing(): HTMLElement {
    const shown = element('output', {}, String(view.smoothing));
    const range = element('input', {
      type: 'range',
      min: '0',
      max: '0.99',
      step: '0.01',
      value: String(view.smoothing),
      input: () => {
        view.smoothing = Number(range.value);
        shown.textContent = range.value;
        this.tell();
      },
    });
    return element('label', {}, 'Smoothing', range, shown);
  }

  private logarithmic(): HTMLElement {
    const box = element('vscode-checkbox', {
      label: 'Log scale',
      checked: view.logarithmic,
      change: () => {
        view.logarithmic = box.checked;
        this.tell();
      },
    });
    return box;
  }

  private tell(): void {
    saveView();
    this.changed();
  }
}
