import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { copyOfFixture } from '../vscode/fixture.ts';
import { TrainingPanel } from '../vscode/panel.ts';
import { artifacts } from '../vscode/repository.ts';
import { inSteps } from '../vscode/steps.ts';
import { type Theme, Workbench } from '../vscode/workbench.ts';

describe('the model', function () {
  this.timeout(120_000);
  inSteps(this);
  let workbench: Workbench;
  let panel: TrainingPanel;
  const shot = (name: string) => workbench.shot(join(artifacts, `model-${name}.png`));
  const open = async (name: string) => {
    const folder = copyOfFixture('models');
    // On a machine that is busy a trace is not to be cut: half a model would be shown.
    const settings = { 'tensorscope.trace.limit': 30_000 };
    workbench = await Workbench.open({ folder, file: join(folder, name), settings });
    panel = new TrainingPanel(workbench.panel);
  };
  const showModel = async () => {
    await workbench.run('View: Toggle Primary Side Bar Visibility');
    await workbench.run('Tensorscope: Show Model');
    await panel.layers.first().waitFor();
  };

  afterEach(async function () {
    const test = this.currentTest;
    if (test?.state === 'failed') await shot(`failed-${test.title.replaceAll(/\W+/g, '-')}`);
  });

  describe('of a convolutional network', () => {
    before(() => open('convNet.ts'));
    after(() => workbench?.close());

    it('is a table of its layers, with costs and totals', async () => {
      await showModel();
      const rows = await panel.layers.allTextContents();
      assert.equal(rows.length, 11);
      assert.match(rows[5], /3.*Conv2d.*\[64, 16, 13, 13\].*\[64, 32, 11, 11\].*4,640.* M.* kB.*1×/);
      await shot('dark-1-conv-net');
    });

    it('marks the layer on the line of the cursor, and leads to the line of a layer', async () => {
      await workbench.goTo('nn.Conv2d(16, 32, 3)');
      await panel.layers.and(panel.current).filter({ hasText: 'Conv2d' }).waitFor();
      assert.equal(await panel.layers.and(panel.current).count(), 1);
      await panel.layers.filter({ hasText: 'Dropout' }).click();
      await workbench.waitForCursor(lineOf('convNet.ts', 'dropout = '));
    });

    it('is walked through by the keyboard', async () => {
      await panel.layers.first().getByRole('button').focus();
      await workbench.page.keyboard.press('ArrowLeft');
      assert.equal(await panel.layers.filter({ visible: true }).count(), 1);
      await workbench.page.keyboard.press('ArrowRight');
      assert.equal(await panel.layers.filter({ visible: true }).count(), 11);
      await workbench.page.keyboard.press('End');
      await workbench.page.keyboard.press('Enter');
      await workbench.waitForCursor(lineOf('convNet.ts', 'output = '));
    });

    it('is a graph whose boxes lead to their lines, by mouse and keyboard', async () => {
      const box = panel.box(/^Linear hidden/);
      await box.focus();
      await box.click();
      await workbench.waitForCursor(lineOf('convNet.ts', 'hidden = '));
      await box.focus();
      await workbench.page.keyboard.press('ArrowDown');
      await workbench.page.keyboard.press('Enter');
      await workbench.waitForCursor(lineOf('convNet.ts', 'F.relu'));
      await panel.canvas.scrollIntoViewIfNeeded();
      await shot('dark-2-conv-net-graph');
    });

    it('tells the memory that training takes at a batch size, and warns of too much', async () => {
      await panel.batchSize.fill('4096');
      const [large] = /[\d.]+ [MG]B/.exec(await panel.forecast.innerText())!;
      await panel.batchSize.fill('128');
      const [small] = /[\d.]+ [MG]B/.exec(await panel.forecast.innerText())!;
      assert.notEqual(large, small);
      assert.match(await panel.verdict.innerText(), /of this machine’s \d+(\.\d)? GB/);
      await panel.verdict.scrollIntoViewIfNeeded();
      await shot('dark-3-conv-net-memory');
    });

    for (const theme of ['light', 'hc'] as Theme[]) {
      it(`is looked at, ${theme}`, async () => {
        await workbench.choose(theme);
        for (const [name, part] of Object.entries({
          '1-conv-net': panel.layers.first(),
          '2-conv-net-graph': panel.canvas,
          '3-conv-net-memory': panel.verdict,
        })) {
          await part.scrollIntoViewIfNeeded();
          await shot(`${theme}-${name}`);
        }
      });
    }
  });

  describe('of a GPT', () => {
    before(() => open('gpt.ts'));
    after(() => workbench?.close());

    it('has its blocks closed, and opens one', async () => {
      await showModel();
      await panel.box(/^Block blocks\.11,/).waitFor();
      assert.equal(await panel.box(/^Block blocks\.\d+,/).count(), 12);
      await panel.twistie('Block blocks.0').click();
      await panel.box(/^Attention blocks\.0\.attention/).waitFor();
      await panel.canvas.scrollIntoViewIfNeeded();
      await shot('dark-4-gpt');
    });

    it('zooms by the wheel, its tools and the keyboard, and keeps what is in sight while it is hidden', async () => {
      const scale = async () =>
        Number(/scale\(([\d.]+)/.exec((await panel.picture.getAttribute('transform'))!)![1]);
      const first = await scale();
      await panel.graphTool('Zoom In').click();
      const larger = await scale();
      assert.ok(larger > first);
      await panel.canvas.hover();
      await workbench.page.mouse.wheel(0, 300);
      await assertSoon(async () => (await scale()) < larger);
      await panel.box(/^Block blocks\.1,/).focus();
      await workbench.page.keyboard.press('0');
      const fitted = await panel.picture.getAttribute('transform');
      await workbench.run('File: New Untitled Text File');
      await panel.title.waitFor({ state: 'detached' });
      await workbench.run('Tensorscope: Show Panel');
      await panel.box(/^Attention blocks\.0\.attention/).waitFor();
      assert.equal(await panel.picture.getAttribute('transform'), fitted);
      await shot('dark-5-gpt-fitted');
    });

    for (const theme of ['light', 'hc'] as Theme[]) {
      it(`is looked at, ${theme}`, async () => {
        await workbench.choose(theme);
        await shot(`${theme}-4-gpt`);
      });
    }
  });
});

/** Counted from 1. */
function lineOf(file: string, text: string): number {
  const folder = join(import.meta.dirname, '../fixtures/models');
  return readFileSync(join(folder, file), 'utf8').split(text)[0].split('\n').length;
}

async function assertSoon(holds: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5000;
  while (!(await holds())) assert.ok(Date.now() < deadline, 'it did not come');
}
