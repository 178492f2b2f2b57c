import type { Place } from '../../src/protocol/facts.ts';
import { element } from '../element.ts';
import { number } from '../format.ts';
import { send } from '../host.ts';

export interface LegendLine {
  color: string;
  dashed: boolean;
  /** A curve that is hidden has its name alone. */
  shown: boolean;
  value?: number;
  /** The moving average at the crosshair. */
  mean?: number;
  best: string;
  /** Where it stopped being finite, and the line that made it. */
  bad: { text: string; place: Place | null } | null;
}

/**
 * A curve of a chart's legend; pressing its name hides the curve or shows it. It stays the same element while points
 * come, so that a focus or a press outlasts them.
 */
export class LegendEntry {
  readonly root: HTMLElement;
  private readonly swatch = element('span', { class: 'swatch', 'aria-hidden': 'true' });
  private readonly name: HTMLElement;
  private readonly value = element('span', { class: 'legend-value' });
  private readonly mean = element('span', { class: 'legend-mean' });
  private readonly best = element('span', { class: 'legend-best' });
  private bad: HTMLElement | null = null;
  private shownBad = '';

  constructor(label: string, toggle: () => void) {
    this.name = element('button', { class: 'legend-name', click: toggle }, this.swatch, label);
    this.root = element('li', {}, this.name, this.value, this.mean, this.best);
  }

  show({ color, dashed, shown, value, mean, best, bad }: LegendLine): void {
    this.swatch.style.color = color;
    this.swatch.classList.toggle('swatch-dashed', dashed);
    this.name.setAttribute('aria-pressed', String(shown));
    for (const part of [this.value, this.mean, this.best]) part.hidden = !shown;
    write(this.value, value === undefined ? '–' : number(value));
    write(this.mean, mean === undefined ? '' : `⌀ ${number(mean)}`);
    write(this.best, best);
    this.showBad(shown ? bad : null);
  }

  private showBad(bad: LegendLine['bad']): void {
    const key = JSON.stringify(bad);
    if (key === this.shownBad) return;
    this.shownBad = key;
    this.bad?.remove();
    this.bad = bad && badEntry(bad);
    if (this.bad) this.root.append(this.bad);
  }
}

function badEntry({ text, place }: NonNullable<LegendLine['bad']>): HTMLElement {
  if (!place) return element('span', { class: 'legend-bad' }, text);
  const click = () => send({ type: 'reveal', place });
  return element('button', { class: 'legend-bad', click }, `${text}, line ${place.line}`);
}

/** Writing what stands there already would cost a layout. */
function write(part: HTMLElement, text: string): void {
  if (part.textContent !== text) part.textContent = text;
}
