import assert from 'node:assert/strict';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { TraceRunner, TraceTimeout } from '../../../src/host/tracing/trace-runner.ts';
import type { Trace } from '../../../src/protocol/facts.ts';

describe('TraceRunner', () => {
  let runner: TraceRunner;
  const trace = (entry: string, name = '') =>
    runner.trace({ entry, overlays: { name }, workspace: '/', limit: 50 }) as Promise<Trace | null>;

  beforeEach(() => {
    const script = path.join(import.meta.dirname, 'processes/trace.mjs');
    runner = new TraceRunner({ script, grace: 450, memory: 4000, print: () => {} });
  });

  afterEach(() => runner.dispose());

  it('answers from one process that stays warm', async () => {
    const [first, second] = [await trace('a'), await trace('b')];
    assert.equal(first!.files[0], 'a');
    assert.equal(second!.files[0], 'b');
    assert.equal(first!.hints[0].times, second!.hints[0].times);
  });

  it('keeps only the newest request of each program while one is traced', async () => {
    const replies = await Promise.all([
      trace('slow', '1'),
      trace('a', '2'),
      trace('b', '3'),
      trace('a', '4'),
    ]);
    assert.deepEqual(
      replies.map((reply) => reply?.hints[0].name ?? null),
      ['1', null, '3', '4'],
    );
  });

  it('tries when there is nothing else to trace, each trial to its end', async () => {
    const order: string[] = [];
    const told = (name: string, reply: Promise<unknown>) => reply.then(() => order.push(name));
    const trial = (name: string) =>
      runner.trial({ entry: 'a', overlays: { name }, workspace: '/', limit: 50 });
    await Promise.all([
      told('slow', trace('slow')),
      told('trial 1', trial('1')),
      told('trial 2', trial('2')),
      told('trace', trace('a', '3')),
    ]);
    assert.deepEqual(order, ['slow', 'trace', 'trial 1', 'trial 2']);
  });

  it('gives the error of a trace that failed, and goes on', async () => {
    await assert.rejects(trace('fail'), /no such file/);
    assert.ok(await trace('a'));
  });

  it('replaces a process that died', async () => {
    const before = await trace('a');
    await assert.rejects(trace('die'), /ended \(exit code 3\)/);
    const after = await trace('a');
    assert.notEqual(after!.hints[0].times, before!.hints[0].times);
  });

  it('ends a process that does not reply in time, and serves what waited', async () => {
    await trace('a');
    const [hung, waited] = await Promise.allSettled([trace('hang'), trace('b')]);
    assert.ok(hung.status === 'rejected' && hung.reason instanceof TraceTimeout);
    assert.match(hung.reason.message, /after 0\.05 s/);
    assert.ok(waited.status === 'fulfilled' && waited.value);
  });

  it('replaces a process that has grown too large between two requests', async () => {
    const before = await trace('a');
    const large = await trace('large');
    const after = await trace('a');
    assert.equal(large!.hints[0].times, before!.hints[0].times, 'the large one still answers');
    assert.notEqual(after!.hints[0].times, before!.hints[0].times);
  });

  it('keeps a process that is large from its first trace on', async () => {
    const [first, second] = [await trace('large'), await trace('large')];
    assert.equal(first!.hints[0].times, second!.hints[0].times);
  });

  it('rejects what is left when it is closed', async () => {
    const left = assert.rejects(trace('slow'), /closing/);
    runner.dispose();
    await left;
    await assert.rejects(trace('a'), /closing/);
  });
});
