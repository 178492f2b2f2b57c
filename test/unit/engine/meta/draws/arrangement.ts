import { type Draw, type Draws, each, literal } from './draw.ts';

/** Layout, indexing and creation. */
export const arrangement: Draws = {
  Reshape: (draw) => {
    const [a, b] = [draw.int(1, 4), draw.int(1, 4)];
    return {
      inputs: { x: draw.numbers([a, b, 2]) },
      attrs: { shape: draw.pick([[-1], [a * b, 2], [2, -1, b], [1, a, 2 * b]]) },
    };
  },
  ExpandDims: (draw) => {
    const shape = draw.shape(0, 3);
    return {
      inputs: { input: draw.numbers(shape) },
      attrs: { dim: draw.int(-shape.length - 1, shape.length) },
    };
  },
  Transpose: (draw) => {
    const shape = draw.shape(0, 4);
    const perm = shape.map((_, i) => ({ i, key: draw.real() })).sort((p, q) => p.key - q.key);
    return { inputs: { x: draw.numbers(shape) }, attrs: { perm: perm.map(({ i }) => i) } };
  },
  Reverse: (draw) => {
    const shape = draw.shape(0, 3);
    return { inputs: { x: draw.numbers(shape) }, attrs: { dims: draw.axes(shape) } };
  },
  Tile: (draw) => {
    const shape = draw.shape(1, 3);
    return { inputs: { x: draw.numbers(shape) }, attrs: { reps: shape.map(() => draw.int(1, 3)) } };
  },
  PadV2: (draw) => {
    const shape = draw.shape(1, 4);
    const paddings = shape.map(() => [draw.int(0, 2), draw.int(0, 2)]);
    return { inputs: { x: draw.numbers(shape) }, attrs: { paddings, constantValue: draw.int(0, 1) } };
  },
  MirrorPad: (draw) => {
    const shape = draw.shape(1, 3).map((n) => n + 1);
    const paddings = shape.map(() => [draw.int(0, 1), draw.int(0, 1)]);
    return {
      inputs: { x: draw.numbers(shape) },
      attrs: { paddings, mode: draw.pick(['reflect', 'symmetric']) },
    };
  },
  Slice: (draw) => {
    const shape = draw.shape(1, 4);
    const begin = shape.map((n) => draw.int(0, n - 1));
    const size = shape.map((n, i) => (draw.chance() ? -1 : draw.int(0, n - begin[i])));
    return { inputs: { x: draw.numbers(shape) }, attrs: { begin, size } };
  },
  StridedSlice: (draw) => {
    const shape = draw.shape(1, 4);
    const mask = () => draw.int(0, 2 ** shape.length - 1);
    const strides = shape.map(() => draw.int(1, 2));
    const attrs = {
      begin: shape.map((n) => draw.int(0, n - 1)),
      end: shape,
      strides,
      beginMask: mask(),
      endMask: mask(),
      ellipsisMask: 0,
      newAxisMask: draw.int(0, 1),
      shrinkAxisMask: strides[strides.length - 1] > 0 ? draw.int(0, 1) << (shape.length - 1) : 0,
    };
    return { inputs: { x: draw.numbers(shape) }, attrs };
  },
  Concat: (draw) => {
    const shape = draw.shape(1, 4);
    const axis = draw.int(0, shape.length - 1);
    const dtype = draw.pick(['floats', 'ints', 'bools', 'complex'] as const);
    const some = Array.from({ length: draw.int(1, 3) }, () => draw[dtype](shape.with(axis, draw.int(1, 3))));
    return { inputs: some, attrs: { axis: draw.chance() ? axis : axis - shape.length } };
  },
  Pack: (draw) => {
    const shape = draw.shape(0, 3);
    const kind = draw.pick(['floats', 'ints', 'bools'] as const);
    return {
      inputs: Array.from({ length: draw.int(1, 3) }, () => draw[kind](shape)),
      attrs: { axis: draw.int(0, shape.length) },
    };
  },
  Unpack: (draw) => {
    const shape = draw.shape(1, 3);
    return {
      inputs: { value: draw.numbers(shape) },
      attrs: { axis: draw.int(-shape.length, shape.length - 1) },
    };
  },
  SplitV: (draw) => {
    const shape = draw.shape(1, 3);
    const axis = draw.int(0, shape.length - 1);
    const n = draw.int(1, 3);
    return {
      inputs: { x: draw.numbers(shape.with(axis, n * 2)) },
      attrs: { axis, numOrSizeSplits: draw.pick([n, [n, n], [n, -1], [2 * n]]) },
    };
  },
  SpaceToBatchND: (draw) => ({
    inputs: { x: draw.numbers([draw.int(1, 2), 4, 5, draw.int(1, 3)]) },
    attrs: {
      blockShape: [2, 3],
      paddings: draw.pick([
        [
          [0, 0],
          [1, 0],
        ],
        [
          [1, 1],
          [0, 1],
        ],
      ]),
    },
  }),
  BatchToSpaceND: (draw) => ({
    inputs: { x: draw.numbers([4 * draw.int(1, 2), draw.int(2, 3), draw.int(2, 3), draw.int(1, 2)]) },
    attrs: {
      blockShape: [2, 2],
      crops: draw.pick([
        [
          [0, 0],
          [0, 0],
        ],
        [
          [1, 0],
          [0, 2],
        ],
      ]),
    },
  }),
  DepthToSpace: (draw) => {
    const blockSize = draw.int(1, 3);
    const x = draw.floats([draw.int(1, 2), draw.int(1, 3), draw.int(1, 3), blockSize ** 2 * draw.int(1, 2)]);
    return { inputs: { x }, attrs: { blockSize, dataFormat: 'NHWC' } };
  },
  Diag: (draw) => ({ inputs: { x: draw.numbers(draw.shape(1, 2)) } }),
  Fill: (draw) => ({
    inputs: {},
    attrs: { shape: draw.shape(0, 3), value: 1, dtype: draw.pick(['float32', 'int32', 'bool']) },
  }),
  Range: (draw) => {
    const [start, stop] = [draw.int(-3, 3), draw.int(-3, 9)];
    const step = draw.pick([1, 2, -1, -2]);
    return { inputs: {}, attrs: { start, stop, step, dtype: draw.pick(['float32', 'int32']) } };
  },
  LinSpace: (draw) => ({ inputs: {}, attrs: { start: 0, stop: 1, num: draw.int(1, 9) } }),
  BroadcastArgs: (draw) => {
    const [a, b] = draw.pair();
    return { inputs: { s0: literal(a), s1: literal(b) } };
  },
  GatherV2: (draw) => {
    const batch = draw.shape(0, 2);
    const shape = [...batch, 3, ...draw.shape(0, 2)];
    const axis = draw.int(batch.length, shape.length - 1);
    const indices = draw.ints([...batch, ...draw.shape(1, 2)], 0, shape[axis] - 1);
    return { inputs: { x: draw.numbers(shape), indices }, attrs: { axis, batchDims: batch.length } };
  },
  GatherNd: (draw) => {
    const shape = draw.shape(1, 4);
    const rank = draw.int(1, shape.length);
    return { inputs: { params: draw.numbers(shape), indices: draw.ints([...draw.shape(1, 2), rank], 0, 0) } };
  },
  ScatterNd: (draw) => {
    const { indices, updates, shape } = scatter(draw);
    return { inputs: { indices, updates }, attrs: { shape } };
  },
  TensorScatterUpdate: (draw) => {
    const { indices, updates, shape } = scatter(draw);
    return { inputs: { tensor: draw.floats(shape), indices, updates } };
  },
  UnsortedSegmentSum: (draw) => {
    const shape = draw.shape(1, 3);
    return {
      inputs: { x: draw.numbers(shape), segmentIds: draw.ints(shape.slice(0, 1)) },
      attrs: { numSegments: draw.int(1, 5) },
    };
  },
  OneHot: (draw) => ({
    inputs: { indices: draw.ints(draw.shape(0, 3)) },
    attrs: { depth: draw.int(1, 5), onValue: 1, offValue: 0, dtype: draw.pick(['float32', 'int32', 'bool']) },
  }),
  Select: (draw) => {
    const shape = draw.shape(1, 3);
    const condition = draw.bools(draw.chance() ? shape : shape.slice(0, 1));
    return { inputs: { condition, t: draw.numbers(shape), e: draw.numbers(shape) } };
  },
  SearchSorted: (draw) => {
    const batch = draw.int(1, 3);
    const sorted = literal(
      Array.from({ length: batch * 3 }, (_, i) => i % 3),
      'float32',
      [batch, 3],
    );
    return {
      inputs: { sortedSequence: sorted, values: draw.floats([batch, draw.int(1, 4)]) },
      attrs: { side: draw.pick(['left', 'right']) },
    };
  },
  TopK: (draw) => {
    const shape = draw.shape(1, 3);
    return {
      inputs: { x: draw.numbers(shape) },
      attrs: { k: draw.int(1, shape[shape.length - 1]), sorted: true },
    };
  },
  Unique: (draw) => {
    const shape = draw.shape(1, 2);
    return { inputs: { x: draw.ints(shape) }, attrs: { axis: draw.int(0, shape.length - 1) } };
  },
  ...each(['FFT', 'IFFT'], (draw) => ({ inputs: { input: draw.complex(draw.shape(1, 3)) } })),
  ...each(['Real', 'Imag'], (draw) => ({ inputs: { input: draw.complex(draw.shape(0, 3)) } })),
  ComplexAbs: (draw) => ({ inputs: { x: draw.complex(draw.shape(0, 3)) } }),
  Complex: (draw) => {
    const shape = draw.shape(0, 3);
    return { inputs: { real: draw.floats(shape), imag: draw.floats(shape) } };
  },
};

function scatter(draw: Draw) {
  const shape = draw.shape(1, 3).map((n) => n + 1);
  const rank = draw.int(1, shape.length);
  const batch = [draw.int(1, 3)];
  return {
    shape,
    indices: draw.ints([...batch, rank], 0, 1),
    updates: draw.floats([...batch, ...shape.slice(rank)]),
  };
}
