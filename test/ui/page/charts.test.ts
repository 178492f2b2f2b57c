import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'mocha';
import { PanelPage, points } from '../../vscode/panel-page.ts';
import { curves, lossAt, place, status } from './samples.ts';

describe('the charts of the panel', function () {
  this.timeout(60_000);
  let window: PanelPage;
  const drawn = () =>
    window.panel.drawings.first().evaluate((canvas) => (canvas as HTMLCanvasElement).toDataURL());
  const asked = async (type: string) => (await window.asked()).filter((request) => request.type === type);
  /** What a key does is drawn with the next frame, which a busy machine lets wait. */
  const press = async (...keys: string[]) => {
    for (const key of keys) {
      await window.page.keyboard.press(key);
      await window.tell({ type: 'points', curves: [] });
    }
  };
  const step = async () =>
    Number((await window.panel.crosshair('loss').textContent())!.replaceAll(/\D/g, ''));

  before(async () => {
    window = await PanelPage.open();
  });
  beforeEach(async () => {
    await window.reset({ status: status('running'), curves });
    await window.asked();
  });
  after(() => window?.close());

  it('have training and validation in one, and metrics of other scales in others', async () => {
    const titles = await window.page.locator('.charts h3').allTextContents();
    assert.deepEqual(titles, ['loss', 'accuracy', 'ratio']);
    assert.equal(await window.panel.legend('loss').count(), 2);
  });

  it('give the raw and the smoothed value under a crosshair that keys move, and say them', async () => {
    await window.panel.chart('loss').focus();
    await press('Home', 'ArrowRight', 'ArrowRight');
    const raw = [0, 1, 2].map(lossAt(0));
    const weights = [0.81, 0.9, 1];
    const mean = raw.reduce((sum, value, i) => sum + value * weights[i], 0) / (0.81 + 0.9 + 1);
    const text = `${Number(raw[2].toPrecision(4))}⌀ ${Number(mean.toPrecision(4))}`;
    await window.panel.curve('loss').filter({ hasText: text }).waitFor();
    const said = await window.page.locator('.chart[aria-label=loss] .spoken').textContent();
    assert.match(said!.replaceAll(/\s+/g, ' '), /^step 2 loss [\d.]+ smoothed [\d.]+ valLoss –/);
  });

  it('give the exact value of a curve between those points of it that are drawn', async () => {
    const exact = (i: number) => Math.sin(i) + i / 1e5;
    const others = points('valLoss', 1, () => 1);
    const at = { ...others, step: Float64Array.of(34_567), time: Float64Array.of(1) };
    await window.reset({ status: status('running'), curves: [points('loss', 50_000, exact), at] });
    await window.panel.chart('loss').focus();
    await press('End');
    // The only point of the other curve is a place for the crosshair too.
    for (let i = 0; i < 40 && (await step()) > 34_567; i++) await press('PageUp');
    while ((await step()) < 34_567) await press('ArrowRight');
    assert.equal(await step(), 34_567);
    const value = await window.panel.curve('loss').locator('.legend-value').textContent();
    assert.equal(value, String(Number(exact(34_567).toPrecision(4))));
  });

  it('are zoomed and panned by keys, and shown whole by Escape', async () => {
    await window.panel.chart('loss').focus();
    await press('+', '+');
    const reset = window.panel.plainButton('Reset zoom');
    await reset.waitFor();
    await press('Home');
    const from = await step();
    assert.ok(from > 100 && from < 250, `the view begins at step ${from}`);
    await press('Shift+ArrowRight', 'Shift+ArrowRight', 'Home');
    assert.ok((await step()) > from + 20, `panned from ${from} to ${await step()}`);
    await press('Escape');
    await reset.waitFor({ state: 'hidden' });
  });

  it('have a logarithmic scale', async () => {
    const linear = await drawn();
    const box = window.page.locator('vscode-checkbox');
    await box.click();
    await window.tell({ type: 'points', curves: [] });
    assert.notEqual(await drawn(), linear);
    await box.click();
    await window.tell({ type: 'points', curves: [] });
    assert.equal(await drawn(), linear);
  });

  it('mark a number that the user changed, over steps, epochs and time', async () => {
    const changes = [{ name: 'lr', value: 0.001, step: 300 }];
    for (const axis of ['step', 'epoch', 'time']) {
      await window.panel.over.selectOption(axis);
      await window.tell({ type: 'tunables', tunables: [], changes: [] });
      const without = await drawn();
      await window.tell({ type: 'tunables', tunables: [], changes });
      assert.notEqual(await drawn(), without, `the change is marked over ${axis}`);
    }
    await window.panel.over.selectOption('step');
  });

  it('hide a curve by its name, whose button keeps its focus while points come', async () => {
    const name = window.panel.curve('valLoss').getByRole('button', { name: 'valLoss' });
    await name.focus();
    await press('Enter');
    const next = points('loss', 1, () => 0.5);
    const more = { ...next, step: Float64Array.of(600), time: Float64Array.of(60) };
    await window.tell({ type: 'points', curves: [more] });
    assert.equal(await name.getAttribute('aria-pressed'), 'false');
    assert.ok(await name.evaluate((button) => button === document.activeElement));
    await press('Enter');
    assert.equal(await name.getAttribute('aria-pressed'), 'true');
  });

  it('name the first value that is not finite, and lead to the line that made it', async () => {
    await window.panel.curve('ratio').getByRole('button', { name: 'NaN at step 250, line 19' }).click();
    assert.deepEqual(await asked('reveal'), [{ type: 'reveal', place }]);
  });

  it('are saved as CSV, with every point', async () => {
    await window.panel.save('loss', 'CSV').click();
    const [{ name, format, data }] = (await asked('save')) as {
      name: string;
      format: string;
      data: string;
    }[];
    assert.deepEqual([name, format], ['loss', 'csv']);
    const rows = data.trim().split('\n');
    assert.equal(rows.length, 1 + 600 + 6);
    assert.equal(rows[2], `loss,1,0,0.1,${lossAt(0)(1)}`);
  });

  it('are saved as SVG, which a browser draws', async () => {
    await window.panel.save('loss', 'SVG').click();
    const [{ data }] = (await asked('save')) as { data: string }[];
    const lines = await window.page.evaluate((svg) => {
      const tree = new DOMParser().parseFromString(svg, 'image/svg+xml');
      if (tree.querySelector('parsererror')) throw new Error(svg);
      return [...tree.querySelectorAll('polyline')].map((line) => [
        line.textContent,
        line.getAttribute('points')!.split(' ').length,
      ]);
    }, data);
    const drawnLines = lines.filter(([, count]) => (count as number) > 1);
    assert.deepEqual(drawnLines.map(([name]) => name).sort(), ['loss', 'loss, smoothed', 'valLoss']);
  });

  it('are saved as PNG, as they are seen', async () => {
    await window.panel.save('loss', 'PNG').click();
    const [{ data }] = (await asked('save')) as { data: string }[];
    const [saved, shown] = await window.page.evaluate(async (base64) => {
      const image = new Image();
      image.src = `data:image/png;base64,${base64}`;
      await image.decode();
      const canvas = document.querySelector('canvas')!;
      return [
        [image.naturalWidth, image.naturalHeight],
        [canvas.width, canvas.height],
      ];
    }, data);
    assert.deepEqual(saved, shown);
  });
});
