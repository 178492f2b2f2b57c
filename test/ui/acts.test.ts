import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { copyOfFixture } from '../vscode/fixture.ts';
import { TrainingPanel } from '../vscode/panel.ts';
import { artifacts } from '../vscode/repository.ts';
import { inSteps } from '../vscode/steps.ts';
import { type Theme, Workbench } from '../vscode/workbench.ts';

describe('the acts of a training step', function () {
  this.timeout(120_000);
  inSteps(this);
  let workbench: Workbench;
  let panel: TrainingPanel;
  const shot = (name: string) => workbench.shot(join(artifacts, `acts-${name}.png`));

  before(async () => {
    const folder = copyOfFixture('prototypes');
    workbench = await Workbench.open({ folder, file: join(folder, 'images.ts'), theme: 'dark' });
    panel = new TrainingPanel(workbench.panel);
    await workbench.line('const images').filter({ hasText: '[8, 1, 16, 16]' }).waitFor();
    await workbench.run('View: Toggle Primary Side Bar Visibility');
  });
  afterEach(async function () {
    const test = this.currentTest;
    if (test?.state === 'failed') await shot(`failed-${test.title.replaceAll(/\W+/g, '-')}`);
  });
  after(() => workbench?.close());

  it('are gone through by a button, the line of each marked', async () => {
    await workbench.run('Tensorscope: Train');
    await panel.waitForState('Running');
    await panel.button('Pause').click();
    await panel.waitForState('Paused');
    await panel.button('Next act').click();
    await panel.act('forward', 'Net → [8, 2]').waitFor();
    await workbench.waitForDecoration('const logits', /◂ forward: Net → \[8, 2\]/);
    await panel.button('Next act').click();
    await panel.act('loss', /^loss [\d.]+/).waitFor();
    await workbench.waitForDecoration('const loss', /◂ loss: loss [\d.]+/);
    await panel.button('Next act').click();
    await panel.act('backward', '4 gradients').waitFor();
    await workbench.waitForDecoration('loss.backward()', /◂ backward: 4 gradients, norm [\d.]+/);
  });

  it('show the values in the lines', async () => {
    await workbench
      .line('const loss')
      .filter({ hasText: /loss\s*\[\]\s=\s[\d.]+/ })
      .waitFor();
    await workbench
      .line('const found')
      .filter({ hasText: /16\]\sø\s[\d.]+\s±\s[\d.]+/ })
      .waitFor();
    await shot('1-values');
  });

  it('show figures, a histogram, the gradient and a picture in the tooltip', async () => {
    const tooltip = await workbench.hover('const images', '16, 16]');
    await tooltip.locator('img').waitFor();
    const image = await tooltip.locator('img').boundingBox();
    assert.ok(image!.width > 100, JSON.stringify(image));
    await shot('2-picture');
    const layer = await workbench.hover('edges = ', 'params');
    const rows = await layer.locator('tr').allInnerTexts();
    await shot('3-layer');
    assert.match(rows.join('\n'), /gradient[\s\S]*weight[\s\S]*its gradient[\s\S]*bias/);
  });

  it('show a tensor whole in the panel, by two of its dimensions', async () => {
    const tooltip = await workbench.hover('const found', '16, 16]');
    await tooltip.locator('a', { hasText: 'Look at it in the panel' }).click();
    const { tensor } = panel;
    await tensor.getByRole('heading', { name: 'found [8, 4, 16, 16] float32' }).waitFor();
    await tensor.getByRole('application', { name: '16 × 16 values' }).waitFor();
    await tensor.getByRole('slider', { name: 'dim 1' }).fill('3');
    await tensor.getByRole('application').hover({ position: { x: 5, y: 5 } });
    await tensor.getByText(/^\[0, 3, 0, 0\] = [\d.]+$/).waitFor();
    await shot('4-tensor');
    await tensor.getByRole('combobox', { name: 'Columns' }).selectOption('dim 0 (8)');
    await tensor.getByRole('application', { name: '16 × 8 values' }).waitFor();
    await tensor.getByRole('combobox', { name: 'Show' }).selectOption('gradient');
    await tensor.getByRole('heading', { name: 'Gradient of found' }).waitFor();
    await tensor.getByRole('application').focus();
    await workbench.page.keyboard.press('ArrowDown');
    await tensor.getByText(/^\[0, 3, 1, 0\] = /).waitFor();
    await shot('5-gradient');
  });

  for (const theme of ['light', 'hc'] as Theme[])
    it(`are looked at, ${theme}`, async () => {
      await workbench.page.keyboard.press('Escape');
      await workbench.choose(theme);
      await shot(theme);
    });

  it('leave nothing behind when the run goes on', async () => {
    await panel.button('Resume').click();
    await panel.waitForState('Running');
    await workbench
      .line('const loss')
      .filter({ hasText: /loss\s*\[\]\s*=\sF/ })
      .waitFor();
    await panel.button('Stop').click();
    await panel.waitForState('Stopped');
  });
});
