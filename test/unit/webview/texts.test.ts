import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { groupsOf } from '../../../webview/curves/groups.ts';
import { count, duration, number, rate, shapes } from '../../../webview/format.ts';

describe('groupsOf', () => {
  const names = (list: string[]) => groupsOf(list).map((group) => [group.title, ...group.names]);

  it('puts losses together and first', () => {
    assert.deepEqual(names(['lr', 'loss', 'accuracy', 'valLoss']), [
      ['loss', 'loss', 'valLoss'],
      ['lr', 'lr'],
      ['accuracy', 'accuracy'],
    ]);
  });

  it('puts one score of several data sets together, however it is written', () => {
    assert.deepEqual(names(['accuracy', 'testAccuracy', 'val/accuracy', 'train_accuracy', 'gradNorm']), [
      ['accuracy', 'accuracy', 'testAccuracy', 'val/accuracy', 'train_accuracy'],
      ['gradNorm', 'gradNorm'],
    ]);
  });

  it('keeps a curve that is called like a data set', () => {
    assert.deepEqual(names(['test']), [['test', 'test']]);
  });
});

describe('format', () => {
  it('writes numbers short', () => {
    assert.deepEqual([0, 0.123456, 1234.5678, 5e-5, 2.5e7, Number.NaN].map(number), [
      '0',
      '0.1235',
      '1235',
      '5.00e-5',
      '2.50e+7',
      'NaN',
    ]);
    assert.deepEqual([number(Number.POSITIVE_INFINITY), number(Number.NEGATIVE_INFINITY)], ['∞', '−∞']);
    assert.equal(count(1234567), '1,234,567');
  });

  it('writes times, rates and shapes', () => {
    assert.deepEqual([0.4, 59, 200, 7500].map(duration), ['0 s', '59 s', '3 min 20 s', '2 h 5 min']);
    assert.deepEqual([0.25, 31.42, 1234.5].map(rate), ['4 s/step', '31.4 steps/s', '1,235 steps/s']);
    assert.equal(shapes([[64, 1], []]), '[64, 1], []');
    assert.equal(shapes([]), '–');
  });
});
