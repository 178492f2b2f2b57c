import type { MemoryForecast } from '../../src/protocol/facts.ts';
import { element, icon } from '../element.ts';
import { bytes, count, percent } from '../format.ts';
import { saveView, view } from '../host.ts';
import { Section } from '../section.ts';
import { largestBatch, type Share, sharesAt, sumOf } from './forecast.ts';

const largest = 4096;

/** What training takes in memory at a batch size that the user sets. */
export class MemoryView {
  readonly root: HTMLElement;
  machineMemory = Number.POSITIVE_INFINITY;
  private readonly section: Section;
  private readonly slider = element('input', { type: 'range', min: '0', step: '1' });
  private readonly exact = element('input', { type: 'number', min: '1', max: String(largest), step: '1' });
  private readonly bar = element('div', { class: 'shares', 'aria-hidden': 'true' });
  private readonly list = element('dl', { class: 'share-list' });
  private readonly verdict = element('p', { class: 'verdict', role: 'status' });
  private forecast: MemoryForecast | null = null;

  constructor() {
    this.slider.max = String(Math.log2(largest));
    this.slider.setAttribute('aria-label', 'Batch size, in powers of two');
    this.slider.addEventListener('input', () => this.choose(2 ** Number(this.slider.value)));
    this.exact.addEventListener('input', () => this.choose(Number(this.exact.value)));
    // What was typed and is no size gives way to the one that is shown.
    this.exact.addEventListener('change', () => this.draw());
    const label = element('label', { class: 'batch' }, 'Batch size', this.exact);
    this.section = new Section(
      'Memory for training',
      element('div', { class: 'batch-tools' }, label, this.slider),
      this.bar,
      this.list,
      this.verdict,
    );
    this.root = this.section.root;
  }

  show(forecast: MemoryForecast | undefined): void {
    this.forecast = forecast ?? null;
    this.root.hidden = !forecast;
    this.draw();
  }

  private choose(batch: number): void {
    if (!Number.isInteger(batch) || batch < 1 || batch > largest) return;
    view.model.batch = batch;
    saveView();
    this.draw();
  }

  private draw(): void {
    if (!this.forecast) return;
    const batch = view.model.batch ?? this.forecast.batch;
    const shares = sharesAt(this.forecast, batch);
    const sum = sumOf(shares);
    this.slider.value = String(Math.round(Math.log2(batch)));
    this.slider.setAttribute('aria-valuetext', `${batch}`);
    if (Number(this.exact.value) !== batch) this.exact.value = String(batch);
    this.section.figures = [`${bytes(sum)} at batch ${count(batch)}`];
    this.bar.replaceChildren(...shares.map(segment(sum)));
    this.list.replaceChildren(...shares.map(entry), entry({ name: 'In all', bytes: sum }));
    this.judge(this.forecast, sum);
  }

  private judge(forecast: MemoryForecast, sum: number): void {
    const machine = bytes(this.machineMemory);
    const fits = sum <= this.machineMemory;
    this.verdict.classList.toggle('warning', !fits);
    const text = fits
      ? `${percent(sum / this.machineMemory)} of this machine’s ${machine}.`
      : `${bytes(sum)} is more than this machine’s ${machine}. ${advice(forecast, this.machineMemory)}`;
    this.verdict.replaceChildren(icon(fits ? 'pass' : 'warning'), element('span', {}, text));
  }
}

function advice(forecast: MemoryForecast, memory: number): string {
  const batch = largestBatch(forecast, memory);
  return batch >= 1
    ? `Batches of up to ${count(batch)} fit.`
    : 'It does not fit at any batch size: make the model smaller.';
}

function segment(sum: number): (share: Share) => HTMLElement {
  return (share) => {
    const part = element('div', {
      class: `segment ${classOf(share)}`,
      title: `${share.name}: ${bytes(share.bytes)}`,
    });
    part.style.flexGrow = String(share.bytes / sum);
    part.hidden = share.bytes === 0;
    return part;
  };
}

function entry(share: Share): HTMLElement {
  const key = element('span', { class: `key ${classOf(share)}`, 'aria-hidden': 'true' });
  return element('div', {}, element('dt', {}, key, share.name), element('dd', {}, bytes(share.bytes)));
}

function classOf({ name }: Share): string {
  return name.toLowerCase().replaceAll(' ', '-');
}
