import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { TraceClock } from '../../../src/runner/trace/clock.ts';

const turns = async (count: number) => {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
};

describe('TraceClock', () => {
  it('does not wait, and lets an interval come around twice', async () => {
    const clock = new TraceClock();
    const calls: string[] = [];
    clock.setTimeout(() => calls.push('hour'), 3_600_000);
    clock.setInterval(() => calls.push('interval'), 1000);
    await turns(5);
    assert.deepEqual(calls, ['hour', 'interval', 'interval']);
    assert.equal(clock.pending, 0);
  });

  it('forgets what was cleared, and everything at its end', async () => {
    const clock = new TraceClock();
    const calls: string[] = [];
    clock.clear(clock.setTimeout(() => calls.push('cleared'), 1));
    clock.setTimeout(() => calls.push('late'), 1);
    clock.end();
    clock.setTimeout(() => calls.push('after the end'), 1);
    await turns(3);
    assert.deepEqual(calls, []);
  });
});
