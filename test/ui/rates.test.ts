import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { copyOfFixture } from '../vscode/fixture.ts';
import { TrainingPanel } from '../vscode/panel.ts';
import { artifacts } from '../vscode/repository.ts';
import { inSteps } from '../vscode/steps.ts';
import { type Theme, Workbench } from '../vscode/workbench.ts';

describe('the test of learning rates', function () {
  this.timeout(120_000);
  inSteps(this);
  let workbench: Workbench;
  let panel: TrainingPanel;
  const shot = (name: string) => workbench.shot(join(artifacts, `rates-${name}.png`));

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

  it('draws the loss over the rate, with the suggested one', async () => {
    await workbench.run('Tensorscope: Find Learning Rate');
    await panel.rates.getByText(/^SGD in line 17 has 1\.00e-4; suggested is [\d.e-]+\./).waitFor();
    await panel.rates.locator('canvas').waitFor();
    await shot('1-curve');
  });

  it('offers the suggested rate by the light bulb', async () => {
    await workbench.goTo('new optim.SGD');
    const menu = await workbench.quickFix();
    await menu.getByText(/^Use the suggested learning rate [\d.e-]+$/).click();
    await workbench.line('new optim.SGD').filter({ hasText: 'lr: 0.0001' }).waitFor({ state: 'detached' });
  });

  it('writes a rate that is chosen in the curve', async () => {
    await panel.rates.getByRole('application').focus();
    await workbench.page.keyboard.press('Home');
    await panel.rates.getByText(/^1\.00e-7: loss [\d.]+$/).waitFor();
    await workbench.page.keyboard.press('Enter');
    await panel.rates.getByText('Use 1e-7 in the code').click();
    await workbench
      .line('new optim.SGD')
      .filter({ hasText: /lr:\s1e-7/ })
      .waitFor();
  });

  for (const theme of ['light', 'hc'] as Theme[])
    it(`is looked at, ${theme}`, async () => {
      await workbench.choose(theme);
      await shot(theme);
    });
});
