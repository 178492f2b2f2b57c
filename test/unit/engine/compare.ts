import assert from 'node:assert/strict';

export interface Result {
  shape: number[];
  dtype: string;
  values: ArrayLike<number>;
}

/** Shapes, dtypes, NaN and infinities must be the same; other numbers may differ by rounding. */
export function assertSame(actual: Result, expected: Result, tolerance = 1e-4): void {
  assert.deepEqual([actual.shape, actual.dtype], [expected.shape, expected.dtype]);
  assert.equal(actual.values.length, expected.values.length);
  const scale = largest(expected.values);
  for (let i = 0; i < expected.values.length; i++) {
    const [a, e] = [actual.values[i], expected.values[i]];
    if (Object.is(a, e) || a === e) continue;
    if (Math.abs(a - e) <= tolerance * (Math.abs(e) + 1e-2 * scale)) continue;
    assert.fail(`element ${i} of [${expected.shape}] is ${a}, should be ${e}`);
  }
}

function largest(values: ArrayLike<number>): number {
  let result = 0;
  for (let i = 0; i < values.length; i++) {
    if (Number.isFinite(values[i])) result = Math.max(result, Math.abs(values[i]));
  }
  return result;
}
