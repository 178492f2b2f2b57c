import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Progress } from '../../../src/runner/train/progress.ts';

describe('Progress', () => {
  it('knows nothing of loops without an end', () => {
    const progress = new Progress();
    progress.start(1);
    progress.tick(1);
    assert.equal(progress.fraction(), undefined);
    assert.equal(progress.report(5, 2).secondsLeft, undefined);
  });

  it('multiplies the shares of nested loops', () => {
    const progress = new Progress();
    progress.start(1);
    progress.tick(1, 1, 4);
    progress.start(2);
    progress.tick(2, 5, 10);
    assert.equal(progress.fraction(), 0.25 + 0.25 * 0.5);
  });

  it('counts the passes of a loader, in the loop that was started for it', () => {
    const progress = new Progress();
    const loader = {};
    progress.start(1);
    progress.tick(1, 0, 2);
    progress.start(2);
    progress.pass(loader, 10);
    progress.batch(loader, 0);
    progress.tick(2);
    progress.batch(loader, 5);
    progress.tick(2);
    assert.equal(progress.fraction(), 0.25);
    progress.end(2);
    progress.tick(1, 1, 2);
    assert.equal(progress.fraction(), 0.5);
  });

  it('does not go back while the program evaluates between epochs', () => {
    const progress = new Progress();
    const loader = {};
    progress.start(1);
    progress.tick(1, 1, 2);
    progress.start(2);
    progress.tick(2, 9, 10);
    const before = progress.fraction();
    progress.end(2);
    progress.start(3);
    progress.pass(loader, 4);
    progress.batch(loader, 0);
    assert.equal(progress.fraction(), before);
  });

  it('counts steps where the run is told how many', () => {
    const progress = new Progress(40);
    assert.equal(progress.report(10, 1).fraction, 0.25);
    progress.start(1);
    progress.tick(1, 5, 10);
    assert.equal(progress.report(10, 1).fraction, 0.5);
  });

  it('tells speed over the last seconds and the time that is left', () => {
    const progress = new Progress();
    progress.start(1);
    progress.tick(1, 0, 100);
    progress.report(0, 0);
    progress.tick(1, 25, 100);
    const { stepsPerSecond, secondsLeft, fraction } = progress.report(25, 2);
    assert.deepEqual([stepsPerSecond, secondsLeft, fraction], [12.5, 6, 0.25]);
  });
});
