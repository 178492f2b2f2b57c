import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { bytes, large, percent } from '../../../../webview/format.ts';
import { largestBatch, sharesAt, sumOf } from '../../../../webview/model/forecast.ts';

const forecast = { parameters: 100, gradients: 100, optimizer: 200, activations: 640, fixed: 50, batch: 64 };

describe('the memory forecast', () => {
  it('is what was traced at the traced batch', () => {
    assert.equal(sumOf(sharesAt(forecast, 64)), 100 + 100 + 200 + 640 + 50);
  });

  it('lets only the activations grow with the batch, but for what is fixed', () => {
    const grown = sharesAt(forecast, 128).map(({ bytes }) => bytes);
    assert.deepEqual(grown, [100, 100, 200, 1330]);
  });

  it('knows the largest batch that fits', () => {
    const batch = largestBatch(forecast, 1000);
    assert.ok(sumOf(sharesAt(forecast, batch)) <= 1000);
    assert.ok(sumOf(sharesAt(forecast, batch + 1)) > 1000);
  });

  it('knows where none does, and where the batch does not count', () => {
    assert.equal(largestBatch(forecast, 449), 0);
    assert.equal(largestBatch({ ...forecast, activations: 0 }, 1000), Number.POSITIVE_INFINITY);
  });
});

describe('units', () => {
  it('count bytes in steps of 1024', () => {
    assert.deepEqual([0, 512, 1024, 424 * 1024, 1.5 * 1024 ** 3].map(bytes), [
      '0 B',
      '512 B',
      '1 kB',
      '424 kB',
      '1.5 GB',
    ]);
  });

  it('count operations in steps of 1000, and never say 1000 of a unit', () => {
    assert.deepEqual(
      [860, 1_234_567, 45_600_000, 999_999].map((value) => large(value, 'FLOPs')),
      ['860 FLOPs', '1.2 MFLOPs', '45.6 MFLOPs', '1 MFLOPs'],
    );
    assert.deepEqual(
      [860, 2_500_000_000].map((value) => large(value)),
      ['860', '2.5 G'],
    );
  });

  it('tell a small share from none', () => {
    assert.deepEqual([0, 0.001, 0.946, 1].map(percent), ['0 %', '< 1 %', '95 %', '100 %']);
  });
});
