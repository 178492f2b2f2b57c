import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { isBest } from '../../../../src/runner/train/checkpoint.ts';

describe('the best checkpoint', () => {
  it('goes by validation metrics, in the direction that their name tells', () => {
    const before = { least: 1, greatest: 2 };
    assert.ok(isBest('val/loss', 0.5, before));
    assert.ok(!isBest('val/loss', 1, before));
    assert.ok(isBest('valAccuracy', 3, before));
    assert.ok(!isBest('test/accuracy', 0.5, before));
    assert.ok(isBest('val_loss', 9));
    assert.ok(!isBest('loss', 0, before));
    assert.ok(!isBest('value', 0, before));
    assert.ok(!isBest('val/loss', Number.NaN));
  });
});
