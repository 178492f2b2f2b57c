import type { Tunable } from '../../src/protocol/panel.ts';
import { element } from '../element.ts';
import { number } from '../format.ts';
import { send } from '../host.ts';
import { Section } from '../section.ts';

/** The numbers that can be changed while the program runs: a slider, and a field for an exact value. */
export class Tuners {
  private readonly rows = element('div', { class: 'tuners' });
  private readonly section = new Section('Tune', this.rows);
  readonly root = this.section.root;
  private readonly shown = new Map<string, Tuner>();

  clear(): void {
    this.rows.replaceChildren();
    this.shown.clear();
  }

  show(tunables: Tunable[], enabled: boolean): void {
    this.root.hidden = tunables.length === 0;
    for (const tunable of tunables) {
      let tuner = this.shown.get(tunable.name);
      if (!tuner) {
        tuner = new Tuner(tunable);
        this.shown.set(tunable.name, tuner);
        this.rows.append(tuner.root);
      }
      tuner.show(tunable, enabled);
    }
  }
}

const notches = 1000;

class Tuner {
  readonly root: HTMLElement;
  private readonly slider: HTMLInputElement;
  private readonly field: HTMLInputElement;
  private readonly least: number;
  private readonly most: number;

  constructor(private readonly tunable: Tunable) {
    const { name, value } = tunable;
    this.least = tunable.min ?? (value > 0 ? value / 100 : value - 1);
    this.most = tunable.max ?? (value > 0 ? value * 10 : value + 1);
    const change = () => this.send(this.valueAt(Number(this.slider.value) / notches));
    const range = { type: 'range', min: '0', max: String(notches) };
    this.slider = element('input', { ...range, 'aria-label': name, change });
    this.slider.addEventListener('input', () => {
      this.write(this.valueAt(Number(this.slider.value) / notches));
    });
    const typed = () => this.send(Number(this.field.value));
    const exact = { type: 'text', inputmode: 'decimal', 'aria-label': `${name}, exact value` };
    this.field = element('input', { ...exact, change: typed });
    this.root = element('div', { class: 'tuner' }, element('span', {}, name), this.slider, this.field);
  }

  show({ value }: Tunable, enabled: boolean): void {
    this.slider.disabled = this.field.disabled = !enabled;
    // What the user is about to set stays under the hand.
    if (this.root.contains(document.activeElement) && enabled && this.field.value !== '') return;
    this.slider.value = String(Math.round(this.shareOf(value) * notches));
    this.write(value);
  }

  /** A notch says nothing to those who hear it. */
  private write(value: number): void {
    this.field.value = number(value);
    this.slider.setAttribute('aria-valuetext', number(value));
  }

  /** Rates that span more than a power of ten are felt by their ratio. */
  private get logarithmic(): boolean {
    return this.least > 0 && this.most / this.least > 10;
  }

  private valueAt(share: number): number {
    const { least, most } = this;
    const value = this.logarithmic ? least * (most / least) ** share : least + share * (most - least);
    return Number(value.toPrecision(4));
  }

  private shareOf(value: number): number {
    const { least, most } = this;
    const share = this.logarithmic
      ? Math.log(value / least) / Math.log(most / least)
      : (value - least) / (most - least);
    return Math.min(1, Math.max(0, share || 0));
  }

  private send(value: number): void {
    const { name, min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = this.tunable;
    const wrong = !Number.isFinite(value) || value < min || value > max;
    const between = Number.isFinite(min) || Number.isFinite(max) ? ` from ${min} to ${max}` : '';
    this.field.setCustomValidity(wrong ? `${name} takes a number${between}.` : '');
    if (wrong) this.field.reportValidity();
    else send({ type: 'tune', name, value });
  }
}
