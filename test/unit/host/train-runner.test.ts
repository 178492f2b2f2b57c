import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'mocha';
import type { Death } from '../../../src/crash/death.ts';
import { TrainRunner } from '../../../src/host/training/train-runner.ts';
import type { TrainingEvent } from '../../../src/protocol/training.ts';

const script = path.join(import.meta.dirname, 'processes/train.mjs');

/** Runs a stand-in to its end, sending the command that belongs to each event. */
async function run(
  file: string,
  react: (event: TrainingEvent) => 'pause' | 'step' | 'resume' | 'stop' | null = () => null,
) {
  const events: TrainingEvent[] = [];
  let printed = '';
  const death = await new Promise<Death | null>((resolve) => {
    const runner: TrainRunner = new TrainRunner({
      script,
      training: { file, workspace: import.meta.dirname },
      patience: 100,
      event: (event) => {
        events.push(event);
        const type = react(event);
        if (type) runner.send({ type });
      },
      print: (text) => {
        printed += text;
      },
      ended: resolve,
    });
  });
  return { events, printed, death, failure: death?.message ?? null };
}

describe('TrainRunner', () => {
  it('tells the events in their order, and what the process prints', async () => {
    const { events, printed, failure } = await run('ends');
    assert.deepEqual(
      events.map(({ type }) => type),
      ['started', 'done'],
    );
    assert.equal(printed, 'printed\n');
    assert.equal(failure, null);
  });

  it('sends commands', async () => {
    const { events, failure } = await run('waits', (event) => {
      if (event.type === 'started') return 'pause';
      return event.type === 'state' && event.state === 'paused' ? 'stop' : null;
    });
    assert.deepEqual(
      events.map(({ type }) => type),
      ['started', 'state', 'state', 'done'],
    );
    assert.equal(failure, null);
  });

  it('tells of a process that dies without a word', async () => {
    const died = await run('dies');
    assert.match(died.failure!, /on the engine cpu with exit code 7/);
    assert.equal(died.death!.crashed, false);
    assert.match((await run('killed')).failure!, /SIGKILL.*memory/);
  });

  it('tells of a crash, and on which engine', async () => {
    const { death } = await run('crashes');
    assert.match(death!.message, /crashed on the engine cpu: a segmentation fault \(SIGSEGV\)/);
    assert.deepEqual([death!.crashed, death!.engine], [true, 'cpu']);
  });

  it('ends a process that does not stop when asked to', async () => {
    const { failure } = await run('deaf', (event) => (event.type === 'started' ? 'stop' : null));
    assert.match(failure!, /did not stop/);
  });

  it('asks a process to stop that nobody listens to any more, and waits for its end', async () => {
    const events: string[] = [];
    const death = await new Promise<Death | null>((resolve) => {
      const runner: TrainRunner = new TrainRunner({
        script,
        training: { file: 'waits', workspace: import.meta.dirname },
        event: ({ type }) => {
          events.push(type);
          runner.dispose();
        },
        print: () => {},
        ended: resolve,
      });
    });
    assert.deepEqual([events, death], [['started'], null]);
  });

  it('passes over lines that are no events', async () => {
    const { events, failure } = await run('garbage');
    assert.deepEqual(
      events.map(({ type }) => type),
      ['started', 'done'],
    );
    assert.equal(failure, null);
  });
});
