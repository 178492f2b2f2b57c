import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, describe, it } from 'mocha';
import { copyOfFixture } from '../vscode/fixture.ts';
import { TrainingPanel } from '../vscode/panel.ts';
import { artifacts } from '../vscode/repository.ts';
import { inSteps } from '../vscode/steps.ts';
import { Workbench } from '../vscode/workbench.ts';

/** Here as well as among the integration tests, since a suite in VS Code sees no notification and clicks no button. */
describe('engines in the editor', function () {
  this.timeout(240_000);
  inSteps(this);
  const home = mkdtempSync(join(tmpdir(), 'tensorscope-home-'));
  let folder: string;
  let workbench: Workbench;
  let mirror: Server;
  let asked: () => void;
  const wasAsked = new Promise<void>((resolve) => {
    asked = resolve;
  });
  /** Of TensorFlow's download: none for now, a refusal later. */
  let answers = false;
  const shot = (name: string) => workbench.shot(join(artifacts, `engines-${name}.png`));
  /** The command's own list opens in the place of the palette. */
  const kinds = async () => {
    const title = 'Tensorscope: Install Native Engine';
    await (await workbench.listCommands(title)).filter({ hasText: title }).first().click();
    const rows = workbench.page.locator('.quick-input-list .monaco-list-row');
    await rows.filter({ hasText: 'CUDA 11, cuDNN 8' }).waitFor();
    return rows;
  };
  const button = (toast: string, name: string | RegExp) =>
    workbench.toast(toast).getByRole('button', { name });

  before(async () => {
    mirror = createServer((_, response) => {
      asked();
      if (answers) response.writeHead(403).end('<Error><Code>AccessDenied</Code></Error>');
    });
    await new Promise<void>((resolve) => mirror.listen(0, '127.0.0.1', resolve));
    folder = copyOfFixture('prototypes');
    workbench = await Workbench.open({
      folder,
      file: join(folder, 'crashes.js'),
      environment: {
        TENSORSCOPE_HOME: home,
        TENSORSCOPE_TFJS_NODE: '',
        TFJS_NODE_CDN_STORAGE: `http://127.0.0.1:${(mirror.address() as AddressInfo).port}/`,
        npm_config_prefer_offline: 'true',
      },
    });
  });
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await shot('failed');
  });
  after(async () => {
    await workbench?.close();
    mirror.closeAllConnections();
    mirror.close();
    rmSync(home, { recursive: true });
  });

  it('that crash are named, and one click trains with the next one', async () => {
    await workbench.run('Tensorscope: Train');
    const crash = 'a segmentation fault (SIGSEGV)';
    await workbench.toast(crash).waitFor();
    const [first] = /on the engine (\w+)/.exec(await workbench.toast(crash).innerText())!.slice(1);
    await button(crash, 'Change Setting').waitFor();
    await shot('1-crash');
    await button(crash, /^Train with \w+/).click();
    await new TrainingPanel(workbench.panel).waitForState('Finished');
    const runs = readdirSync(join(folder, '.tensorscope/runs')).sort();
    const [crashed, finished] = runs.map((name) =>
      JSON.parse(readFileSync(join(folder, '.tensorscope/runs', name, 'run.json'), 'utf8')),
    );
    assert.deepEqual([crashed.outcome, crashed.engine], ['failed', first]);
    assert.equal(finished.outcome, 'finished');
    assert.notEqual(finished.engine, first);
  });

  it('are not installed where the install is cancelled', async () => {
    const rows = await kinds();
    await shot('2-kinds');
    await rows.filter({ hasText: 'Linux, macOS and Windows' }).click();
    await wasAsked;
    const progress = 'Installing TensorFlow for CPU';
    await workbench.toast(progress).filter({ hasText: 'Downloading TensorFlow' }).waitFor();
    await shot('3-progress');
    await button(progress, 'Cancel').click();
    // The toast goes at once, and the folder when npm and what it started are gone.
    for (let tries = 0; tries < 100 && readdirSync(home).length > 0; tries++)
      await workbench.page.waitForTimeout(200);
    assert.deepEqual(readdirSync(home), []);
  });

  it('are told of where their download is refused, with the output a click away', async () => {
    answers = true;
    await (await kinds()).filter({ hasText: 'Linux, macOS and Windows' }).click();
    const refusal = 'answered with something else than TensorFlow’s library';
    await workbench.toast(refusal).waitFor();
    await shot('4-refused');
    await button(refusal, 'Show Output').click();
    await workbench.page
      .locator('.output-view-editor, .part.panel')
      .getByText('TAR_BAD_ARCHIVE')
      .first()
      .waitFor();
    assert.deepEqual(readdirSync(home), []);
  });
});
