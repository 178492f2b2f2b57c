import { type Draw, type Draws, each, literal } from './draw.ts';

/** Detections, sparse and ragged tensors, strings. */
export const collections: Draws = {
  ...each(['NonMaxSuppressionV3', 'NonMaxSuppressionV4', 'NonMaxSuppressionV5'], (draw) => {
    const n = draw.int(1, 5);
    return {
      inputs: { boxes: draw.floats([n, 4]), scores: draw.floats([n]) },
      attrs: {
        maxOutputSize: draw.int(1, 4),
        iouThreshold: 0.5,
        scoreThreshold: 0,
        softNmsSigma: 0,
        padToMaxOutputSize: draw.chance(),
      },
    };
  }),
  SparseFillEmptyRows: (draw) => ({
    inputs: {
      indices: literal([0, draw.int(0, 2), 2, 1], 'int32', [2, 2]),
      values: draw.numbers([2]),
      denseShape: literal([draw.int(3, 5), 3]),
      defaultValue: draw.ints([]),
    },
  }),
  SparseReshape: (draw) => ({
    inputs: {
      inputIndices: draw.ints([draw.int(1, 3), 2], 0, 1),
      inputShape: literal([2, 6]),
      newShape: literal(draw.pick([[-1], [3, 4], [2, -1, 3], [12]])),
    },
  }),
  ...each(['SparseSegmentMean', 'SparseSegmentSum'], (draw) => ({
    inputs: {
      data: draw.floats([3, ...draw.shape(0, 2)]),
      indices: draw.ints([3], 0, 2),
      segmentIds: literal(
        draw.pick([
          [0, 0, 1],
          [0, 1, 2],
          [0, 0, 0],
        ]),
      ),
    },
  })),
  SparseToDense: (draw) => {
    const n = draw.int(1, 3);
    const kind = draw.pick(['floats', 'ints', 'bools'] as const);
    return {
      inputs: {
        sparseIndices: draw.ints([n, 2], 0, 1),
        sparseValues: draw[kind]([n]),
        defaultValue: draw[kind]([]),
      },
      attrs: { outputShape: [draw.int(2, 4), draw.int(2, 4)] },
    };
  },
  RaggedGather: (draw) => ({
    inputs: {
      paramsNestedSplits: [literal([0, 2, 3, 5])],
      paramsDenseValues: draw.floats([5]),
      indices: draw.ints([draw.int(1, 4)], 0, 2),
    },
    attrs: { outputRaggedRank: 1 },
  }),
  RaggedRange: (draw) => {
    const n = draw.int(1, 3);
    return {
      inputs: {
        starts: draw.ints([n], 0, 2),
        limits: draw.ints([n], 3, 6),
        deltas: draw.ints([draw.pick([n])], 1, 2),
      },
    };
  },
  RaggedTensorToTensor: (draw) => ({
    inputs: {
      shape: literal(
        draw.pick([
          [3, 4],
          [-1, 4],
          [3, -1],
        ]),
      ),
      values: draw.floats([5]),
      defaultValue: draw.floats([]),
      rowPartitionTensors: [literal([0, 2, 3, 5])],
    },
    attrs: { rowPartitionTypes: ['ROW_SPLITS'] },
  }),
  StaticRegexReplace: (draw) => ({
    inputs: { x: draw.strings(draw.shape(0, 2)) },
    attrs: { pattern: 'a', rewrite: 'z', replaceGlobal: true },
  }),
  StringNGrams: (draw) => ({
    inputs: { data: draw.strings([5]), dataSplits: literal([0, draw.int(0, 5), 5]) },
    attrs: {
      separator: '|',
      nGramWidths: [draw.int(1, 3)],
      leftPad: '<',
      rightPad: '>',
      padWidth: draw.int(0, 1),
      preserveShortSequences: draw.chance(),
    },
  }),
  StringSplit: (draw) => ({
    inputs: {
      input: draw.strings([draw.int(1, 4)]),
      delimiter: { shape: [], dtype: 'string', values: [' '] },
    },
    attrs: { skipEmpty: draw.chance() },
  }),
  StringToHashBucketFast: (draw: Draw) => ({
    inputs: { input: draw.strings(draw.shape(0, 2)) },
    attrs: { numBuckets: 10 },
  }),
};
