import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { copyOfFixture } from '../vscode/fixture.ts';
import { TrainingPanel } from '../vscode/panel.ts';
import { artifacts } from '../vscode/repository.ts';
import { inSteps } from '../vscode/steps.ts';
import { Workbench } from '../vscode/workbench.ts';

/** Here and not among the integration tests, since VS Code trusts every folder while it runs a suite. */
describe('a workspace that is not trusted', function () {
  this.timeout(120_000);
  inSteps(this);
  let folder: string;
  let workbench: Workbench;
  const shot = (name: string) => workbench.shot(join(artifacts, `ui-restricted-${name}.png`));

  before(async () => {
    folder = copyOfFixture('untrusted');
    workbench = await Workbench.open({
      folder,
      file: join(folder, 'program.ts'),
      restricted: true,
      settings: { 'security.workspace.trust.startupPrompt': 'never' },
    });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await shot('failed');
  });
  after(() => workbench?.close());

  it('is neither traced nor trained', async () => {
    // The panel shows that the extension is up, so what is not there now is not merely late.
    await workbench.run('Tensorscope: Show Panel');
    const panel = new TrainingPanel(workbench.panel);
    await panel.button('Train').click();
    await workbench.toast('until you trust this workspace').waitFor();
    const commands = await workbench.listCommands('Tensorscope: ');
    await commands.filter({ hasText: 'Tensorscope: Show Panel' }).first().waitFor();
    assert.equal(await commands.filter({ hasText: 'Tensorscope: Train' }).count(), 0);
    await workbench.closePalette();
    assert.equal(await workbench.titleButton(/^Train/).count(), 0);
    assert.equal(await workbench.line('[6, 4]').count(), 0);
    assert.ok(!existsSync(join(folder, '.tensorscope')), 'no run was made');
    await shot('1-restricted');
  });

  it('is traced and trained as soon as it is trusted', async () => {
    await workbench.trust();
    await workbench.line('const inputs').filter({ hasText: '[6, 4]' }).waitFor();
    await workbench.run('Tensorscope: Train');
    await new TrainingPanel(workbench.panel).waitForState('Finished');
    assert.ok(existsSync(join(folder, '.tensorscope/runs')));
    await shot('2-trusted');
  });
});
