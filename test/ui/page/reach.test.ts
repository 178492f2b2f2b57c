import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { PanelPage, points } from '../../vscode/panel-page.ts';
import { states, status } from './samples.ts';

describe('the panel without a mouse or without eyes', function () {
  this.timeout(60_000);
  let window: PanelPage;

  before(async () => {
    window = await PanelPage.open();
  });
  after(() => window?.close());

  it('has a name for whatever Tab reaches, in the order of reading, and shows where the focus is', async () => {
    await window.reset(states.running);
    const reached: string[] = [];
    for (;;) {
      await window.page.keyboard.press('Tab');
      const [name, outlined] = await window.page.evaluate(focused);
      if (name === 'BODY' || reached.length > 60) break;
      assert.ok(outlined, `${name} shows that it has the focus`);
      reached.push(name);
    }
    const saves = ['PNG', 'SVG', 'CSV'].map((format) => `Save this chart as ${format}`);
    assert.deepEqual(reached, [
      ...['Pause', 'Stop', 'Curves', 'page', 'Note on this run', 'Tune'],
      ...['lr', 'lr, exact value', 'noise', 'noise, exact value'],
      ...['Over', 'Smoothing', 'Log scale'],
      ...[...saves, 'loss', 'valLoss', 'chart: loss'],
      ...[...saves, 'accuracy', 'chart: accuracy'],
      ...[...saves, 'ratio', 'NaN at step 250, line 19', 'chart: ratio'],
      ...['System', 'Media', 'Step of weights'],
    ]);
  });

  it('tells each chart in words', async () => {
    const words = await window.panel.chart('loss').getAttribute('aria-label');
    assert.match(words!, /^loss is [\d.]+, least [\d.]+ at step \d+; valLoss is [\d.]+, least/);
    assert.match((await window.panel.chart('ratio').getAttribute('aria-label'))!, /NaN at step 250/);
    const histogram = window.page.getByRole('img', { name: /values from -1.5 to 1.5$/ });
    assert.equal(await histogram.count(), 1);
  });

  it('speaks up when the state changes, and is silent while points come', async () => {
    await window.page.evaluate(() => {
      const spoken: string[] = [];
      Object.assign(window, { spoken });
      for (const live of document.querySelectorAll('[aria-live], [role=status], [role=alert]'))
        new MutationObserver(() => spoken.push(live.textContent!)).observe(live, {
          childList: true,
          characterData: true,
          subtree: true,
        });
    });
    const said = () =>
      window.page.evaluate(() => (window as unknown as { spoken: string[] }).spoken.splice(0));
    for (let step = 600; step < 630; step++) {
      const at = { step: Float64Array.of(step), time: Float64Array.of(step / 10) };
      await window.tell({ type: 'points', curves: [{ ...points('loss', 1, () => 0.4), ...at }] });
      await window.tell({ type: 'status', status: status('running', { step }) });
    }
    assert.deepEqual(await said(), []);
    await window.tell({ type: 'status', status: status('finished') });
    assert.deepEqual(await said(), ['Finished']);
  });

  it('keeps the focus in the toolbar when its buttons change', async () => {
    await window.reset(states.running);
    await window.panel.button('Pause').focus();
    await window.tell({ type: 'status', status: status('paused') });
    assert.equal((await window.page.evaluate(focused))[0], 'Resume');
  });

  it('goes through a tensor by the arrow keys, and says each value', async () => {
    await window.reset(states.tensor);
    await window.tell({ type: 'show', tab: 'tensor' });
    await window.panel.tensor.getByRole('application', { name: '16 × 8 values' }).focus();
    await window.page.keyboard.press('ArrowRight');
    const said = window.panel.tensor.locator('[aria-live]');
    assert.equal(await said.textContent(), `[0, 3, 0, 1] = ${(Math.sin(1) * 2).toPrecision(4)}`);
  });
});

/** What has the focus, by the name that is read out, and whether an outline or a border says so. */
function focused(): [name: string, outlined: boolean] {
  const host = document.activeElement!;
  let element = host;
  while (element.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  const named = [element, host].find((each) => each.getAttribute('aria-label'))?.getAttribute('aria-label');
  const label = (host as HTMLInputElement).labels?.[0]?.firstChild?.textContent;
  const texts = [named, label, host.querySelector('h2')?.textContent, host.getAttribute('label')];
  const text = texts.find((each) => each) ?? host.textContent!.trim();
  const chart = element.classList.contains('chart-canvas');
  const page = element.getAttribute('role') === 'tabpanel' ? 'page' : text;
  const name = chart ? `chart: ${element.closest('.chart')!.getAttribute('aria-label')}` : page;
  const outlined = [element, host].some((each) => {
    const { outlineStyle, outlineWidth } = getComputedStyle(each);
    return outlineStyle !== 'none' && outlineWidth !== '0px';
  });
  return [document.activeElement === document.body ? 'BODY' : name, outlined];
}
