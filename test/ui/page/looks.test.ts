import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { PanelPage } from '../../vscode/panel-page.ts';
import { artifacts } from '../../vscode/repository.ts';
import type { Theme } from '../../vscode/workbench.ts';
import { states } from './samples.ts';

describe('the looks of the panel', function () {
  this.timeout(60_000);
  let window: PanelPage;
  const show = async (state: string) => {
    await window.reset(states[state]);
    await window.tell({ type: 'show', tab: state.endsWith('tensor') ? 'tensor' : 'curves' });
  };

  before(async () => {
    window = await PanelPage.open();
  });
  after(() => window?.close());

  for (const state of Object.keys(states)) {
    it(`can be read in each theme: ${state}`, async () => {
      await show(state);
      for (const theme of ['dark', 'light', 'hc'] as Theme[]) {
        await window.choose(theme);
        await window.page.screenshot({ path: join(artifacts, `panel-${state}-${theme}.png`) });
        assert.deepEqual(await window.page.evaluate(faint), [], theme);
      }
    });
  }

  it('fit a narrow window', async () => {
    await window.choose('dark');
    await window.page.setViewportSize({ width: 320, height: 900 });
    for (const state of Object.keys(states)) {
      await show(state);
      await window.page.screenshot({ path: join(artifacts, `panel-${state}-narrow.png`) });
      const width = await window.page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 320, `${state} is ${width} pixels wide`);
    }
  });
});

/** The texts whose contrast is below 4.5 to 1, the least that the Web Content Accessibility Guidelines ask for. */
function faint(): string[] {
  const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d')!;
  const over = (colors: string[]) => {
    context.clearRect(0, 0, 1, 1);
    for (const color of colors) {
      context.fillStyle = color;
      context.fillRect(0, 0, 1, 1);
    }
    const linear = [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)].map((part) => {
      const share = part / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const found: string[] = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let text = walker.nextNode(); text; text = walker.nextNode()) {
    const own = text.parentElement!;
    if (!text.textContent!.trim() || !own.checkVisibility({ opacityProperty: true })) continue;
    if (own.closest('script, style, vscode-button, option, .spoken')) continue;
    const grounds: string[] = [];
    for (let at: Element | null = own; at; at = at.parentElement)
      grounds.unshift(getComputedStyle(at).backgroundColor);
    const [a, b] = [over([...grounds, getComputedStyle(own).color]), over(grounds)];
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (contrast < 4.5) found.push(`${text.textContent!.trim()}: ${contrast.toFixed(2)}`);
  }
  return found;
}
