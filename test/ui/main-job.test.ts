import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { copyOfFixture } from '../vscode/fixture.ts';
import { TrainingPanel } from '../vscode/panel.ts';
import { artifacts } from '../vscode/repository.ts';
import { inSteps } from '../vscode/steps.ts';
import { type Theme, Workbench } from '../vscode/workbench.ts';

for (const theme of ['dark', 'light', 'hc'] as Theme[]) {
  describe(`the main job, ${theme}`, function () {
    this.timeout(120_000);
    inSteps(this);
    let file: string;
    let workbench: Workbench;
    let panel: TrainingPanel;
    const shot = (name: string) => workbench.shot(join(artifacts, `ui-${theme}-${name}.png`));

    before(async () => {
      const folder = copyOfFixture('prototypes');
      file = join(folder, 'steady.ts');
      workbench = await Workbench.open({ folder, file, theme });
      panel = new TrainingPanel(workbench.panel);
    });
    afterEach(async function () {
      const test = this.currentTest;
      if (test?.state === 'failed') await shot(`failed-${test.title.replaceAll(/\W+/g, '-')}`);
    });
    after(() => workbench?.close());

    it('shows the shapes in the editor', async () => {
      await workbench.line('const hidden').filter({ hasText: '[32, 16]' }).waitFor();
      await workbench.line('first = ').filter({ hasText: '[32, 8] → [32, 16] · 144 params' }).waitFor();
      await workbench.run('View: Toggle Primary Side Bar Visibility');
      await shot('1-shapes');
    });

    it('underlines a layer that does not fit, until it is mended', async () => {
      await workbench.replace('nn.Linear(16, 4)', 'nn.Linear(10, 4)');
      await workbench.squiggles.first().waitFor();
      await workbench.goTo('return this.second');
      await shot('2-error');
      await workbench.replace('nn.Linear(10, 4)', 'nn.Linear(16, 4)');
      await workbench.squiggles.first().waitFor({ state: 'detached' });
    });

    it('trains from the palette, with a curve beside the code, and knows the layers', async () => {
      await workbench.run('Tensorscope: Train');
      await panel.waitForState('Running');
      await panel.curve('loss').waitFor();
      await panel.drawings.first().waitFor();
      await panel.waitForStep(50);
      await workbench.waitForDecoration('loss.backward()', /loss [\d.e-]+\s+[▁-█]{16}/);
      assert.equal(await panel.title.textContent(), 'steady.ts');
      const rows = await panel.layers.allTextContents();
      assert.equal(rows.length, 3);
      assert.match(rows[1], /first.*Linear.*\[32, 8\].*\[32, 16\].*144/);
      await shot('3-training');
    });

    it('pauses, resumes and stops by the buttons of the panel', async () => {
      await panel.button('Pause').click();
      await panel.waitForState('Paused');
      await panel.button('Step').waitFor();
      await shot('4-paused');
      await panel.button('Resume').click();
      await panel.waitForState('Running');
      await panel.button('Stop').click();
      await panel.waitForState('Stopped');
    });

    it('leads from a row of the layers to its line', async () => {
      await panel.tab('Model').click();
      await panel.layers.nth(2).click();
      await workbench.waitForCursor(lineOf(file, 'second = '));
    });

    it('trains and stops by the icons of the title bar', async () => {
      await workbench.titleButton(/^Train/).click();
      await panel.waitForState('Running');
      await workbench.titleButton(/^Stop/).click();
      await panel.waitForState('Stopped');
    });

    it('keeps its runs in a view of their own, and opens one of before', async () => {
      await workbench.run('Tensorscope: Focus on Runs View');
      const runs = workbench.page.locator('[id="workbench.view.extension.tensorscope"] .monaco-list-row');
      await runs.nth(1).waitFor();
      assert.match((await runs.nth(1).textContent())!, /^steady\.tsloss [\d.e-]+ · [\d,]+ steps/);
      await shot('5-runs');
      const step = await panel.step();
      await runs.nth(1).click();
      await panel.waitForOtherStep(step);
    });
  });
}

/** Counted from 1. */
function lineOf(file: string, text: string): number {
  return readFileSync(file, 'utf8').split(text)[0].split('\n').length;
}
