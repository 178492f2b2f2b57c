import type { ShownMedia } from '../../src/protocol/panel.ts';
import { element } from '../element.ts';
import { count, number } from '../format.ts';
import { Section } from '../section.ts';
import { onThemeChange } from './colors.ts';
import { heatMap } from './heat-map.ts';

/** Images, histograms and texts that the program logged, each with a slider over its steps. */
export class MediaSection {
  private readonly cards = element('div', { class: 'charts' });
  private readonly section = new Section('Media', this.cards);
  readonly root = this.section.root;
  private readonly byName = new Map<string, MediaCard>();

  constructor() {
    onThemeChange(() => {
      for (const card of this.byName.values()) card.redraw();
    });
  }

  clear(): void {
    this.byName.clear();
    this.cards.replaceChildren();
    this.root.hidden = true;
  }

  append(media: ShownMedia[]): void {
    for (const item of media) {
      let card = this.byName.get(item.name);
      if (!card) {
        card = new MediaCard(item.name);
        this.byName.set(item.name, card);
        this.cards.append(card.root);
      }
      card.add(item);
    }
    for (const name of new Set(media.map((item) => item.name))) this.byName.get(name)!.show();
    this.root.hidden = this.byName.size === 0;
  }
}

class MediaCard {
  readonly root: HTMLElement;
  private readonly items: ShownMedia[] = [];
  private readonly at = element('span', { class: 'chart-at' });
  private readonly content = element('div', { class: 'media' });
  private readonly slider: HTMLInputElement;
  /** The newest is shown until the user looks at another. */
  private follow = true;

  constructor(name: string) {
    this.slider = element('input', { type: 'range', min: '0', 'aria-label': `Step of ${name}` });
    this.slider.addEventListener('input', () => {
      this.follow = Number(this.slider.value) === this.items.length - 1;
      this.draw(Number(this.slider.value));
    });
    const head = element('header', { class: 'chart-head' }, element('h3', {}, name), this.at);
    this.root = element('section', { class: 'chart', 'aria-label': name }, head, this.content, this.slider);
  }

  add(item: ShownMedia): void {
    this.items.push(item);
  }

  show(): void {
    const last = this.items.length - 1;
    this.slider.max = String(last);
    this.slider.hidden = last === 0;
    if (!this.follow) return;
    this.slider.value = String(last);
    this.draw(last);
  }

  redraw(): void {
    this.draw(Number(this.slider.value));
  }

  private draw(index: number): void {
    const { name, step, content } = this.items[index];
    this.at.textContent = `step ${count(step)}`;
    this.slider.setAttribute('aria-valuetext', this.at.textContent);
    if (content.kind === 'text') this.content.replaceChildren(element('pre', {}, content.text));
    else if (content.kind === 'image') {
      const { file, width, height, caption = '' } = content;
      const image = element('img', { src: file, alt: caption || `${name}, ${width} × ${height} pixels` });
      this.content.replaceChildren(image, element('p', {}, caption));
    } else {
      const { edges, counts } = content;
      const sum = counts.reduce((a, b) => a + b, 0);
      const words = `${count(sum)} values from ${number(edges[0])} to ${number(edges[edges.length - 1])}`;
      this.content.replaceChildren(heatMap(this.items, index, words), element('p', {}, words));
    }
  }
}
