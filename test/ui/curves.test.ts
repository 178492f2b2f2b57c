import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { copyOfFixture } from '../vscode/fixture.ts';
import { TrainingPanel } from '../vscode/panel.ts';
import { artifacts, repository } from '../vscode/repository.ts';
import { inSteps } from '../vscode/steps.ts';
import { type Theme, Workbench } from '../vscode/workbench.ts';

describe('the curves of a run', function () {
  this.timeout(120_000);
  inSteps(this);
  let workbench: Workbench;
  let panel: TrainingPanel;
  const shot = (name: string) => workbench.shot(join(artifacts, `curves-${name}.png`));

  before(async () => {
    const folder = copyOfFixture('prototypes');
    const file = join(folder, 'reports.ts');
    for (const seed of ['1', '2']) {
      const runDir = join(folder, '.tensorscope', 'runs', `before-${seed}`);
      const program = [
        join(repository, 'dist', 'cli.js'),
        'train',
        file,
        '--seed',
        seed,
        '--json',
        '--run-dir',
        runDir,
      ];
      execFileSync(process.execPath, program, { cwd: folder, stdio: 'ignore' });
    }
    workbench = await Workbench.open({ folder, file, theme: 'dark' });
    panel = new TrainingPanel(workbench.panel);
    await workbench.line('const loss').filter({ hasText: '[]' }).waitFor();
    await workbench.run('View: Toggle Primary Side Bar Visibility');
  });
  afterEach(async function () {
    const test = this.currentTest;
    if (test?.state === 'failed') await shot(`failed-${test.title.replaceAll(/\W+/g, '-')}`);
  });
  after(() => workbench?.close());

  it('name the best value, and the line that made one that is not finite', async () => {
    await workbench.run('Tensorscope: Train');
    await panel.waitForState('Finished');
    await workbench.page.locator('.statusbar-item', { hasText: 'native · finished' }).waitFor();
    await panel
      .curve('loss')
      .filter({ hasText: /least [\d.]+ at step \d+/ })
      .waitFor();
    await panel
      .curve('accuracy')
      .filter({ hasText: /best [\d.]+ at step \d+/ })
      .waitFor();
    await shot('dark-1-run');
    const bad = panel.curve('ratio').getByRole('button', { name: /∞ at step 120, line 19/ });
    await bad.click();
    await workbench.waitForCursor(19);
  });

  it('lie over steps, epochs or time', async () => {
    await panel.over.selectOption('epoch');
    const chart = panel.chart('accuracy');
    await chart.focus();
    await workbench.page.keyboard.press('Home');
    // The first value is told when 30 of the 180 steps are done.
    await panel.crosshair('accuracy').filter({ hasText: 'epoch 1' }).waitFor();
    await panel.over.selectOption('time');
    await chart.focus();
    await workbench.page.keyboard.press('Home');
    await panel
      .crosshair('accuracy')
      .filter({ hasText: /^[\d.]+s$/ })
      .waitFor();
    await panel.over.selectOption('step');
    await chart.focus();
    await workbench.page.keyboard.press('Home');
    await panel.crosshair('accuracy').filter({ hasText: 'step 30' }).waitFor();
  });

  it('are zoomed by a drag, panned by the wheel, and shown whole again', async () => {
    const box = (await panel.chart('loss').boundingBox())!;
    const { mouse } = workbench.page;
    await mouse.move(box.x + box.width / 2, box.y + 60);
    await mouse.down();
    await mouse.move(box.x + box.width * 0.75, box.y + 60, { steps: 4 });
    await mouse.up();
    const whole = panel.plainButton('Reset zoom');
    await whole.waitFor();
    await mouse.wheel(40, 0);
    await shot('dark-2-zoomed');
    await whole.click();
    await whole.waitFor({ state: 'hidden' });
  });

  it('come with the images, histograms and texts of the program', async () => {
    const image = panel.media('first weights').locator('img');
    await image.scrollIntoViewIfNeeded();
    const loaded = await image.evaluate((img: HTMLImageElement) => [img.naturalWidth, img.naturalHeight]);
    assert.deepEqual(loaded, [8, 32]);
    await panel.media('weights').locator('canvas').waitFor();
    await panel.media('remark').filter({ hasText: 'epoch 5 ends at' }).waitFor();
    await panel.media('remark').getByRole('slider').fill('0');
    await panel.media('remark').filter({ hasText: 'epoch 0 ends at' }).waitFor();
    await shot('dark-3-media');
  });

  it('are compared with those of other runs', async () => {
    await (await workbench.listCommands('Tensorscope: Compare Runs')).first().click();
    const all = workbench.page.locator(
      '.quick-input-widget .quick-input-header [role=checkbox], .quick-input-widget input.quick-input-check-all',
    );
    await all.click();
    await workbench.page.keyboard.press('Enter');
    await panel.differences.filter({ hasText: 'seed' }).waitFor();
    assert.deepEqual(
      (await panel.differences.locator('tr', { hasText: 'seed' }).allInnerTexts())[0]
        .split('\t')
        .slice(2)
        .sort(),
      ['1', '2'],
    );
    assert.equal(await panel.legend('loss').count(), 6);
  });

  for (const theme of ['dark', 'light', 'hc'] as Theme[]) {
    it(`are looked at, ${theme}`, async () => {
      await workbench.choose(theme);
      await panel.differences.scrollIntoViewIfNeeded();
      await shot(`${theme}-4-compared`);
    });
  }
});
