import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'mocha';
import type { PanelRequest } from '../../../src/protocol/panel.ts';
import { PanelPage } from '../../vscode/panel-page.ts';
import { comparison, curves, place, states, status, tunables } from './samples.ts';

describe('what can be done with a run in the panel', function () {
  this.timeout(60_000);
  let window: PanelPage;
  /** What was asked for, but for what the page itself asks when it comes up. */
  const asked = async () => (await window.asked()).filter(({ type }) => type !== 'ready');

  before(async () => {
    window = await PanelPage.open();
  });
  beforeEach(async () => {
    await window.reset({ status: status('running'), curves, tunables, comparison });
    await window.asked();
  });
  after(() => window?.close());

  it('its numbers are changed by sliders', async () => {
    const noise = window.page.getByRole('slider', { name: 'noise' });
    await noise.fill('500');
    assert.deepEqual(await asked(), [{ type: 'tune', name: 'noise', value: 0.5 }]);
    assert.equal(await noise.getAttribute('aria-valuetext'), '0.5');
    // Without bounds of its own a rate goes from a hundredth to ten times of what it is, by its ratio.
    await window.page.getByRole('slider', { name: 'lr' }).fill('1000');
    assert.deepEqual(await asked(), [{ type: 'tune', name: 'lr', value: 0.1 }]);
  });

  it('its numbers are changed by exact values, within their bounds', async () => {
    const exact = window.page.getByRole('textbox', { name: 'noise, exact value' });
    await exact.fill('0.123');
    await exact.press('Enter');
    assert.deepEqual(await asked(), [{ type: 'tune', name: 'noise', value: 0.123 }]);
    await exact.fill('7');
    await exact.press('Enter');
    assert.deepEqual(await asked(), []);
    const why = await exact.evaluate((field) => (field as HTMLInputElement).validationMessage);
    assert.equal(why, 'noise takes a number from 0 to 1.');
  });

  it('its numbers stay as they are once it is over', async () => {
    await window.tell({ type: 'status', status: status('finished') });
    assert.ok(await window.page.getByRole('slider', { name: 'lr' }).isDisabled());
    assert.ok(await window.page.getByRole('textbox', { name: 'lr, exact value' }).isDisabled());
  });

  it('it takes a note', async () => {
    const note = window.page.getByRole('textbox', { name: 'Note on this run' });
    await note.fill('two layers more');
    await note.blur();
    assert.deepEqual(await asked(), [{ type: 'note', note: 'two layers more' }]);
  });

  it('what differs between it and others is told, down to the code', async () => {
    const rows = await window.panel.differences.locator('tbody tr').allInnerTexts();
    assert.equal(rows.length, comparison.differences.length);
    assert.deepEqual(rows[0].split('\t').slice(0, 3), ['seed', '0', '1']);
    await window.panel.differences.getByText('run 0: with a larger rate').waitFor();
    await window.panel.differences.getByRole('button', { name: 'Show changes' }).click();
    const { runDir } = comparison.runs[0];
    assert.deepEqual(await asked(), [{ type: 'diff', file: 'net.ts', runDir }]);
    await window.panel.differences.getByRole('button', { name: 'Put away' }).click();
    assert.deepEqual(await asked(), [{ type: 'uncompare' }]);
  });

  it('each state has its buttons', async () => {
    const command = (name: string) => ({ type: 'command', command: name }) as PanelRequest;
    const expected: [state: string, buttons: string[], requests: PanelRequest[]][] = [
      ['ready', ['Train'], [command('train')]],
      ['running', ['Pause', 'Stop'], [command('pause'), command('stop')]],
      [
        'paused',
        ['Resume', 'Next act', 'Step', 'Stop'],
        ['resume', 'act', 'step', 'stop'].map((name) => command(name)),
      ],
      ['stopped', ['Train', 'Resume run'], [command('train'), { type: 'goOn' }]],
      ['no-program', [], []],
    ];
    for (const [state, names, requests] of expected) {
      await window.reset(states[state]);
      await window.asked();
      const buttons = window.page.locator('.toolbar vscode-button');
      assert.deepEqual(await buttons.allTextContents(), names, state);
      for (const button of await buttons.all()) await button.click();
      assert.deepEqual(await asked(), requests, state);
    }
  });

  it('an error and an act lead to their lines', async () => {
    await window.reset(states.failed);
    await window.panel.error.getByRole('button', { name: 'Go to net.ts:19' }).click();
    await window.reset(states.paused);
    await window.page.locator('.acts').getByRole('button', { name: 'line 19' }).click();
    assert.deepEqual(await asked(), Array(2).fill({ type: 'reveal', place }));
  });

  it('a rate is written into the code', async () => {
    await window.reset(states.rates);
    await window.page.getByRole('button', { name: 'Use 0.0044 in the code' }).click();
    assert.deepEqual(await asked(), [{ type: 'rate', rate: 0.0044 }]);
  });
});
