import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { copyOfFixture } from '../vscode/fixture.ts';
import { artifacts } from '../vscode/repository.ts';
import { inSteps } from '../vscode/steps.ts';
import { type Theme, Workbench } from '../vscode/workbench.ts';

for (const theme of ['dark', 'light', 'hc'] as Theme[]) {
  describe(`problems, ${theme}`, function () {
    this.timeout(120_000);
    inSteps(this);
    let workbench: Workbench;
    const shot = (name: string) => workbench.shot(join(artifacts, `ui-${theme}-problem-${name}.png`));

    before(async () => {
      const folder = copyOfFixture('prototypes');
      workbench = await Workbench.open({ folder, file: join(folder, 'conv.ts'), theme });
      await workbench.line('const flat').filter({ hasText: '[16, 196]' }).waitFor();
      await workbench.run('View: Toggle Primary Side Bar Visibility');
    });
    afterEach(async function () {
      const test = this.currentTest;
      if (test?.state === 'failed') await shot(`failed-${test.title.replaceAll(/\W+/g, '-')}`);
    });
    after(() => workbench?.close());

    it('say in the hover what does not fit, where it was made, and where the docs are', async () => {
      await workbench.replace('nn.Linear(4 * 7 * 7, 3)', 'nn.Linear(100, 3)');
      await workbench.squiggles.first().waitFor();
      await workbench.goTo('this.output(flat)');
      await workbench.run('Show or Focus Hover');
      const hover = workbench.page
        .locator('.monaco-hover:visible')
        .filter({ hasText: 'linear: input [16, 196]' });
      await hover.waitFor();
      await hover.getByText('input [16, 196] comes from here: flat').waitFor();
      await hover.getByText('weight [3, 100] comes from here: nn.Linear').waitFor();
      await hover.getByRole('link', { name: 'shape-mismatch' }).waitFor();
      await shot('1-hover');
    });

    it('lead by the code to their section of the docs', async () => {
      await workbench.page.getByRole('link', { name: 'shape-mismatch' }).first().click();
      await workbench.page.getByRole('tab', { name: /problems\.md/ }).waitFor();
      await workbench.line('## shape-mismatch').waitFor();
      await workbench.page.getByRole('tab', { name: /^conv\.ts/ }).click();
    });

    it('are explained by the light bulb', async () => {
      await workbench.goTo('this.output(');
      const menu = await workbench.quickFix();
      await menu.getByText('Explain shape-mismatch').click();
      await workbench.page.getByRole('tab', { name: /Preview problems\.md/ }).waitFor();
      await workbench.panel.getByRole('heading', { name: 'shape-mismatch' }).waitFor();
      await shot('2-docs');
      await workbench.page.getByRole('tab', { name: /^conv\.ts/ }).click();
    });

    it('are mended by the light bulb', async () => {
      await workbench.goTo('output(flat)');
      const menu = await workbench.quickFix();
      await menu.getByText('Change 100 to 196').waitFor();
      await shot('3-light-bulb');
      await menu.getByText('Change 100 to 196').click();
      await workbench.squiggles.first().waitFor({ state: 'detached' });
      await workbench.line('output = ').filter({ hasText: 'nn.Linear(196, 3)' }).waitFor();
      await shot('4-mended');
    });
  });
}
