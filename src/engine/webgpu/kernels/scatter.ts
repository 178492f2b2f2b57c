import { tf } from '../../tfjs.ts';
import { dispatch, isFloat } from '../program.ts';
import { type Kernel, sizeOf } from './kernel.ts';
import { integers } from './max-pool.ts';

/**
 * Sums of the rows that go to one place. TensorFlow.js's shaders add them up in whatever order they come, so no two runs
 * agree to the last bit; here each place looks for its rows, in order. Where there are too many pairs, theirs serve.
 */
export const scatter: Record<string, Kernel> = {
  /** Theirs takes a segment that does not exist for another. */
  UnsortedSegmentSum: ({ inputs: { x, segmentIds }, attrs: { numSegments }, backend }) => {
    const rows = sizeOf(segmentIds);
    if (!isFloat(x.dtype) || rows * numSegments > MOST_PAIRS) return null;
    const shape = [numSegments, ...x.shape.slice(segmentIds.shape.length)];
    return dispatch(backend, {
      code: summed('ids[row]'),
      inputs: { x, ids: segmentIds },
      outputs: { y: { shape, dtype: 'float32' } },
      numbers: integers({ rows, columns: sizeOf({ shape: shape.slice(1) }) }),
      count: sizeOf({ shape }),
    })[0];
  },

  ScatterNd: ({ inputs: { indices, updates }, attrs: { shape }, backend }) => {
    const { sliceRank, numUpdates, sliceSize, strides } = tf.backend_util.calculateShapes(
      updates,
      indices,
      shape,
    );
    const places = sizeOf({ shape: shape.slice(0, sliceRank) });
    // Of single numbers there are few to one place, and many places.
    if (!isFloat(updates.dtype) || sliceSize === 1 || numUpdates * places > MOST_PAIRS) return null;
    const terms = strides.slice(0, sliceRank).map((_, i) => `ids[row * u.depth + ${i}] * u.stride${i}`);
    return dispatch(backend, {
      code: summed(terms.join(' + ')),
      inputs: { x: updates, ids: indices },
      outputs: { y: { shape, dtype: 'float32' } },
      numbers: integers({
        rows: numUpdates,
        columns: sliceSize,
        depth: sliceRank,
        ...Object.fromEntries(strides.slice(0, sliceRank).map((stride, i) => [`stride${i}`, stride])),
      }),
      count: sizeOf({ shape }),
    })[0];
  },
};

const MOST_PAIRS = 2 ** 24;

function summed(placeOfRow: string): string {
  return `
  let here = at / u.columns;
  let column = at % u.columns;
  var sum = 0.0;
  for (var row = 0; row < u.rows; row++) {
    if (${placeOfRow} == here) { sum += x[row * u.columns + column]; }
  }
  y[at] = sum;`;
}
