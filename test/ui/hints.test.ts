import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { copyOfFixture } from '../vscode/fixture.ts';
import { artifacts } from '../vscode/repository.ts';
import { inSteps } from '../vscode/steps.ts';
import { type Theme, Workbench } from '../vscode/workbench.ts';

for (const theme of ['dark', 'light', 'hc'] as Theme[]) {
  describe(`hints and their tooltips, ${theme}`, function () {
    this.timeout(180_000);
    inSteps(this);
    let workbench: Workbench;
    const shot = (name: string) => workbench.shot(join(artifacts, `hints-${theme}-${name}.png`));

    before(async () => {
      const folder = copyOfFixture('prototypes');
      workbench = await Workbench.open({ folder, file: join(folder, 'named.ts'), theme });
      await workbench.line('const flat').filter({ hasText: 'channels·64 1024]' }).waitFor();
      await workbench.run('View: Toggle Primary Side Bar Visibility');
    });
    afterEach(async function () {
      const test = this.currentTest;
      if (test?.state === 'failed') await shot(`failed-${test.title.replaceAll(/\W+/g, '-')}`);
    });
    after(() => workbench?.close());

    it('explain a value, its op and where each size comes from', async () => {
      await shot('1-all');
      const tooltip = await workbench.hover('const flat', '1024]');
      await tooltip.filter({ hasText: '16·8·8 = 1024' }).waitFor();
      await shot('2-value');
      const text = await tooltip.innerText();
      assert.match(text, /flatten\(1\) of maps/);
      assert.match(text, /Where its sizes come from/);
    });

    it('explain a layer with its path, its calls and its cost', async () => {
      const tooltip = await workbench.hover('new nn.Conv2d', 'params');
      await tooltip.filter({ hasText: 'FLOPs a call' }).waitFor();
      await shot('3-layer');
    });

    it('lead to where an operand was made', async () => {
      const tooltip = await workbench.hover('const flat', '1024]');
      await tooltip.locator('a', { hasText: 'maps' }).first().click();
      await workbench.waitForCursor(13);
    });

    it('follow a size back in a list', async () => {
      await workbench.goTo('const flat');
      await workbench.page.keyboard.press('Control+K');
      await workbench.page.keyboard.press('Alt+W');
      const rows = workbench.page.locator('.quick-input-list .monaco-list-row');
      await rows.filter({ hasText: '1024' }).first().waitFor();
      await shot('4-follow');
      await rows.filter({ hasText: '1024' }).first().click();
      await rows.filter({ hasText: 'MaxPool2d' }).first().waitFor();
      await shot('5-follow-on');
    });
  });
}
