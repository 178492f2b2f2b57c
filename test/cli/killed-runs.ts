import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { ended, start, type Workspace } from './command.ts';

/** A program whose `KILL(step)` ends its process at the step that the variable KILL_AT names. */
export function killable(text: string): string {
  const kill = (_all: string, step: string) =>
    `if (String(${step}) === process.env.KILL_AT) process.kill(process.pid, 'SIGKILL')`;
  return text.replace(/KILL\((.*)\)/, kill);
}

/** Trains it without a stop, and again with one after the other of these kills, and compares all that was told. */
export async function assertResumes(workspace: Workspace, name: string, text: string, kills: number[]) {
  const file = workspace.file(`${name.replace(/\W+/g, '-')}.ts`, killable(text));
  const [whole, killed] = ['whole', 'killed'].map((one) => path.join(workspace.folder, name, one));
  const train = (killAt: string, ...more: string[]) =>
    ended(start(['train', file, '--json', '--engine', 'cpu', '--seed', '5', ...more], { KILL_AT: killAt }));
  const [undisturbed] = await Promise.all([
    train('', '--run-dir', whole),
    train(String(kills[0]), '--run-dir', killed, '--checkpoint-every', '0'),
  ]);
  assert.equal(undisturbed.status, 0, undisturbed.stdout);
  assert.ok(metricsOf(killed).length < metricsOf(whole).length);
  for (const kill of kills.slice(1)) await train(String(kill), '--resume', killed, '--checkpoint-every', '0');
  const resumed = await train('', '--resume', killed);
  assert.equal(resumed.status, 0, resumed.stdout);
  assert.deepEqual(metricsOf(killed), metricsOf(whole));
}

/** What a run told, but for its clock and for the runner's own metrics, which measure. */
export function metricsOf(runDir: string): string[] {
  const lines = readFileSync(path.join(runDir, 'metrics.jsonl'), 'utf8').trim().split('\n');
  return lines
    .map((line) => JSON.parse(line))
    .filter(({ name }) => !/^system\/(steps|memory|tensors|lr|grad)/.test(name))
    .map(({ time, ...rest }) => JSON.stringify(rest));
}
