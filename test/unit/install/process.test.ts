import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'mocha';
import { runProcess } from '../../../src/install/process.ts';

/** Within some seconds; one that nobody has collected yet is gone as well. */
async function isGone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 50; tries++) {
    const { stdout } = spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' });
    if (/^Z?$/.test(stdout.trim().slice(0, 1))) return true;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return false;
}

describe('a process of an install', () => {
  it('is told with its status, and with what it printed on either stream', async () => {
    const { code, stdout, output } = await runProcess(
      process.execPath,
      ['-e', 'console.log("out"); console.error("err"); process.exitCode = 3'],
      { abort: new AbortController().signal, print: () => {} },
    );
    assert.deepEqual([code, stdout], [3, 'out\n']);
    assert.deepEqual(output.trim().split('\n').sort(), ['err', 'out']);
  });

  it('ends with all that it has started when it is aborted', async () => {
    const abort = new AbortController();
    // The grandchild tells its number and would live on for a minute, deaf to polite signals.
    const grandchild =
      'process.on("SIGTERM", () => {}); console.log(process.pid); setTimeout(() => {}, 60_000)';
    const child = `require('child_process').spawn(process.execPath, ['-e', ${JSON.stringify(grandchild)}], { stdio: 'inherit' })`;
    let pid = 0;
    const run = runProcess(process.execPath, ['-e', child], {
      abort: abort.signal,
      print: (text) => {
        pid = Number(text);
        abort.abort();
      },
    });
    await assert.rejects(run, { name: 'AbortError' });
    assert.ok(pid > 0);
    assert.ok(await isGone(pid), `${pid} lives on`);
  });

  it('does not start after an abort', async () => {
    const run = async () => runProcess(process.execPath, [], { abort: AbortSignal.abort(), print: () => {} });
    await assert.rejects(run, { name: 'AbortError' });
  });
});
