import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { copyOfFixture } from '../vscode/fixture.ts';
import { TrainingPanel } from '../vscode/panel.ts';
import { artifacts } from '../vscode/repository.ts';
import { inSteps } from '../vscode/steps.ts';
import { Workbench } from '../vscode/workbench.ts';

describe('a run that goes on while the window is reloaded', function () {
  this.timeout(120_000);
  inSteps(this);
  let folder: string;
  let workbench: Workbench;
  let panel: TrainingPanel;
  const shot = (name: string) => workbench.shot(join(artifacts, `reload-${name}.png`));

  before(async () => {
    folder = copyOfFixture('prototypes');
    workbench = await Workbench.open({ folder, file: join(folder, 'steady.ts') });
    panel = new TrainingPanel(workbench.panel);
    await workbench.run('Tensorscope: Train');
    await panel.waitForStep(30);
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await shot('failed');
  });
  after(() => workbench?.close());

  it('is stopped in good order, and the panel comes back with its curves', async () => {
    await workbench.reload();
    await panel.waitForState('Stopped');
    await panel.curve('loss').waitFor();
    assert.ok((await panel.step()) >= 30);
    const runs = join(folder, '.tensorscope/runs');
    const run = JSON.parse(readFileSync(join(runs, readdirSync(runs)[0], 'run.json'), 'utf8'));
    assert.equal(run.outcome, 'stopped');
    await shot('1-back');
  });

  it('goes on from where it was by a button', async () => {
    const before = await panel.step();
    await panel.plainButton('Resume run').click();
    await panel.waitForState('Running');
    await panel.waitForStep(before + 20);
    await panel.button('Stop').click();
    await panel.waitForState('Stopped');
    const runs = readdirSync(join(folder, '.tensorscope/runs'));
    assert.equal(runs.length, 1, 'it is the same run');
  });
});
