import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { copyOfFixture } from '../vscode/fixture.ts';
import { TrainingPanel } from '../vscode/panel.ts';
import { artifacts } from '../vscode/repository.ts';
import { inSteps } from '../vscode/steps.ts';
import { Workbench } from '../vscode/workbench.ts';

describe('a long run', function () {
  this.timeout(120_000);
  inSteps(this);
  let folder: string;
  let workbench: Workbench;
  let panel: TrainingPanel;
  const runFolder = () => {
    const runs = join(folder, '.tensorscope/runs');
    const [name, ...others] = readdirSync(runs);
    assert.deepEqual(others, [], 'there is one run');
    return join(runs, name);
  };
  const kept = (name: string) => JSON.parse(readFileSync(join(runFolder(), name), 'utf8'));
  const until = async (what: string, is: () => boolean) => {
    const deadline = Date.now() + 20_000;
    while (!is()) {
      if (Date.now() > deadline) throw new Error(`${what} does not come about`);
      await workbench.page.waitForTimeout(50);
    }
  };
  const shot = (name: string) => workbench.shot(join(artifacts, `long-run-${name}.png`));

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

  it('takes another rate from a slider, and keeps the change in its record', async () => {
    const slider = panel.slider('lr');
    await slider.fill('500');
    await until('the change', () => kept('run.json').tunes?.length > 0);
    const [{ name, value, step }] = kept('run.json').tunes;
    assert.deepEqual([name, value], ['lr', 0.006325]);
    assert.ok(step >= 30, `it is marked at step ${step}`);
    assert.equal(await slider.getAttribute('aria-valuetext'), '0.006325');
  });

  it('takes a note', async () => {
    await panel.note.fill('with a smaller rate from the middle on');
    await panel.note.blur();
    await until('the note', () => existsSync(join(runFolder(), 'note.json')));
    assert.deepEqual(kept('note.json'), { note: 'with a smaller rate from the middle on' });
  });

  it('has charts that are saved where the user likes', async () => {
    await panel.save('loss', 'CSV').click();
    // VS Code's own dialog, which suggests a name once it has read the folder.
    await workbench.page.waitForFunction(() =>
      document.querySelector<HTMLInputElement>('.quick-input-widget input.input')?.value.endsWith('loss.csv'),
    );
    await workbench.page.keyboard.press('Enter');
    const file = join(folder, 'loss.csv');
    await until('the file', () => existsSync(file) && readFileSync(file, 'utf8').length > 0);
    assert.match(readFileSync(file, 'utf8'), /^curve,step,epoch,seconds,value\nloss,0,,[\d.]+,[\d.]+\n/);
    await shot('1-tuned');
  });

  it('is stopped in good order when the window is reloaded, and the panel comes back with its curves', async () => {
    const before = await panel.step();
    await workbench.reload();
    await panel.waitForState('Stopped');
    await panel.curve('loss').waitFor();
    assert.ok((await panel.step()) >= before);
    assert.equal(kept('run.json').outcome, 'stopped');
    assert.equal(await panel.note.inputValue(), 'with a smaller rate from the middle on');
    await shot('2-back');
  });

  it('goes on from where it was by a button', async () => {
    const before = await panel.step();
    await panel.plainButton('Resume run').click();
    await panel.waitForState('Running');
    await panel.waitForStep(before + 20);
    await panel.button('Stop').click();
    await panel.waitForState('Stopped');
    assert.equal(kept('run.json').outcome, 'stopped');
  });
});
