import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { lossPlaces } from '../../../../src/host/inline/loss-places.ts';
import { sparkline } from '../../../../src/host/inline/sparkline.ts';

describe('the loss at its line', () => {
  it('is found at every backward, not in comments', () => {
    const text =
      'const loss = f();\r\nloss.backward();\n// other.backward()\n  gLoss . backward({ retainGraph: true });';
    assert.deepEqual(lossPlaces(text), [
      { line: 1, name: 'loss' },
      { line: 3, name: 'gLoss' },
    ]);
  });

  it('is drawn from its least value to its greatest', () => {
    assert.equal(sparkline([0, 1, 2, 3, 4, 5, 6, 7]), '▁▂▃▄▅▆▇█');
    assert.equal(sparkline([3, 3, 1, 1], 2), '█▁');
    assert.equal(sparkline([5, 5, 5]), '▁▁▁');
    assert.equal(sparkline([1, Number.NaN, 2]), '▁×█');
    assert.equal(sparkline([]), '');
    assert.equal(sparkline(new Float64Array(1000)).length, 16);
  });
});
