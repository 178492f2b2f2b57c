import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Budget, limitsFor } from '../../../../src/trace/collect/budget.ts';

describe('what a traced program may take', () => {
  const limits = limitsFor(60_000);

  it('has something left at first', () => {
    const budget = new Budget(limits);
    budget.op();
    budget.read(1000);
    assert.equal(budget.spent(), null);
  });

  it('says what was spent, and goes on saying it', async () => {
    const late = new Budget({ ...limits, milliseconds: 5 });
    await new Promise((resolve) => setTimeout(resolve, 20));
    assert.equal(late.spent(), 'after 0.005 s of tracing');

    const busy = new Budget({ ...limits, ops: 1500 });
    for (let i = 0; i < 1501; i++) busy.op();
    assert.equal(busy.spent(), 'after 1,500 ops');
    busy.read(2 ** 40);
    assert.equal(busy.spent(), 'after 1,500 ops');

    const reading = new Budget({ ...limits, bytesRead: 2 ** 30 });
    reading.read(1.5 * 2 ** 30);
    assert.equal(reading.spent(), 'because values of 1.5 GB were read, for which stand-ins are made');

    const large = new Budget({ ...limits, memory: 1 });
    assert.match(large.spent()!, /^because the program has come to [\d.]+ GB of memory$/);
  });
});
