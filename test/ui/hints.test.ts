import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import type { Locator } from 'playwright-core';
import { copyOfFixture } from '../vscode/fixture.ts';
import { artifacts } from '../vscode/repository.ts';
import { type Theme, Workbench } from '../vscode/workbench.ts';

const appears = (what: Locator, timeout: number) =>
  what.waitFor({ timeout }).then(
    () => true,
    () => false,
  );

for (const theme of ['dark', 'light', 'hc'] as Theme[]) {
  describe(`hints and their tooltips, ${theme}`, function () {
    this.timeout(180_000);
    this.bail(true);
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

    const tooltip = () => workbench.page.locator('.monaco-hover:not(.hidden) .hover-row-contents');
    const hover = async (line: string, label: string) => {
      await workbench.page.keyboard.press('Escape');
      const hint = workbench.line(line).locator('span', { hasText: label }).last();
      // The editor draws its lines anew now and then, and shows a tooltip to a mouse that came from somewhere.
      const deadline = Date.now() + 40_000;
      while ((await tooltip().count()) === 0) {
        assert.ok(Date.now() < deadline, `the tooltip of ${label} comes`);
        const box = await hint.boundingBox({ timeout: 2000 }).catch(() => null);
        if (!box) continue;
        await workbench.page.mouse.move(box.x, box.y + 90);
        await workbench.page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 5 });
        await appears(tooltip().first(), 2000);
      }
    };

    it('explain a value, its op and where each size comes from', async () => {
      await shot('1-all');
      await hover('const flat', '1024]');
      await tooltip().filter({ hasText: '16·8·8 = 1024' }).first().waitFor();
      await shot('2-value');
      const text = await tooltip().first().innerText();
      assert.match(text, /flatten\(1\) of maps/);
      assert.match(text, /Where its sizes come from/);
    });

    it('explain a layer with its path, its calls and its cost', async () => {
      await hover('new nn.Conv2d', 'params');
      await tooltip().filter({ hasText: 'FLOPs a call' }).first().waitFor();
      await shot('3-layer');
    });

    it('lead to where an operand was made', async () => {
      await hover('const flat', '1024]');
      await tooltip().locator('a', { hasText: 'maps' }).first().click();
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
