import { type Draw, type Drawn, type Draws, each } from './draw.ts';

/** Matrix products, convolutions, pooling and images. */
export const windows: Draws = {
  BatchMatMul: product,
  _FusedMatMul: (draw) => {
    const { inputs, attrs } = product(draw);
    const columns = attrs.transposeB ? inputs.b.shape.at(-2)! : inputs.b.shape.at(-1)!;
    const activation = draw.pick(['linear', 'relu', 'prelu', 'sigmoid', 'leakyrelu']);
    const weights: Record<string, Drawn> =
      activation === 'prelu' ? { preluActivationWeights: draw.floats([columns]) } : {};
    return {
      inputs: { ...inputs, bias: draw.floats([columns]), ...weights },
      attrs: { ...attrs, activation },
    };
  },
  Einsum: (draw) => {
    const [i, j, k] = [draw.int(1, 4), draw.int(1, 4), draw.int(1, 4)];
    return draw.pick([
      { inputs: [draw.floats([i, j]), draw.floats([j, k])], attrs: { equation: 'ij,jk->ik' } },
      { inputs: [draw.floats([i, j, k])], attrs: { equation: 'ijk->kj' } },
      { inputs: [draw.floats([i, j]), draw.floats([k, j])], attrs: { equation: 'ij,kj->ki' } },
      { inputs: [draw.floats([j]), draw.floats([j])], attrs: { equation: 'i,i->' } },
    ]);
  },
  Conv2D: (draw) => conv2d(draw),
  FusedConv2D: (draw) => {
    const { inputs, attrs } = conv2d(draw);
    const bias = draw.floats([inputs.filter.shape[3]]);
    return {
      inputs: { ...inputs, bias },
      attrs: { ...attrs, activation: draw.pick(['relu', 'linear', 'elu']) },
    };
  },
  Conv2DBackpropFilter: (draw) => {
    const { inputs, attrs, out } = plainConv2d(draw);
    return {
      inputs: { x: inputs.x, dy: draw.floats(out) },
      attrs: { ...attrs, filterShape: inputs.filter.shape },
    };
  },
  Conv2DBackpropInput: (draw) => {
    const { inputs, attrs, out } = plainConv2d(draw);
    return {
      inputs: { filter: inputs.filter, dy: draw.floats(out) },
      attrs: { ...attrs, inputShape: inputs.x.shape },
    };
  },
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2D: (draw) => {
    const { inputs, attrs } = depthwise(draw);
    const [, , channels, multiplier] = inputs.filter.shape;
    return {
      inputs: { ...inputs, bias: draw.floats([channels * multiplier]) },
      attrs: { ...attrs, activation: 'relu' },
    };
  },
  DepthwiseConv2dNativeBackpropFilter: (draw) => {
    const { inputs, attrs, out } = plainDepthwise(draw);
    return {
      inputs: { x: inputs.x, dy: draw.floats(out) },
      attrs: { ...attrs, filterShape: inputs.filter.shape },
    };
  },
  DepthwiseConv2dNativeBackpropInput: (draw) => {
    const { inputs, attrs, out } = plainDepthwise(draw);
    return {
      inputs: { filter: inputs.filter, dy: draw.floats(out) },
      attrs: { ...attrs, inputShape: inputs.x.shape },
    };
  },
  Conv3D: (draw) => {
    const { inputs, attrs } = conv3d(draw);
    return { inputs, attrs };
  },
  Conv3DBackpropFilterV2: (draw) => {
    const { inputs, attrs, out } = conv3d(draw);
    return {
      inputs: { x: inputs.x, dy: draw.floats(out) },
      attrs: { ...attrs, filterShape: inputs.filter.shape },
    };
  },
  Conv3DBackpropInputV2: (draw) => {
    const { inputs, attrs, out } = conv3d(draw);
    return {
      inputs: { filter: inputs.filter, dy: draw.floats(out) },
      attrs: { ...attrs, inputShape: inputs.x.shape },
    };
  },
  Dilation2D: (draw) => {
    const { inputs, attrs } = dilation(draw);
    return { inputs, attrs };
  },
  ...each(['Dilation2DBackpropFilter', 'Dilation2DBackpropInput'], (draw) => {
    const { inputs, attrs, out } = dilation(draw);
    return { inputs: { ...inputs, dy: draw.floats(out) }, attrs };
  }),
  ...each(['MaxPool', 'AvgPool'], (draw) => ({ inputs: { x: picture(draw) }, attrs: pool(draw) })),
  MaxPoolWithArgmax: (draw) => ({
    inputs: { x: picture(draw) },
    attrs: { ...pool(draw), includeBatchInIndex: true },
  }),
  ...each(['MaxPoolGrad', 'AvgPoolGrad'], (draw) => {
    const input = picture(draw);
    const [n, h, w, c] = input.shape;
    const dy = draw.floats([n, h - 1, w - 1, c]);
    return {
      inputs: { dy, input, output: dy },
      attrs: { filterSize: [2, 2], strides: [1, 1], pad: 'valid' },
    };
  }),
  ...each(['MaxPool3D', 'AvgPool3D'], (draw) => ({
    inputs: {
      x: draw.floats([draw.int(1, 2), draw.int(2, 5), draw.int(2, 5), draw.int(2, 5), draw.int(1, 2)]),
    },
    attrs: { filterSize: 2, strides: draw.int(1, 2), pad: draw.pick(['valid', 'same']), dataFormat: 'NDHWC' },
  })),
  ...each(['MaxPool3DGrad', 'AvgPool3DGrad'], (draw) => {
    const [d, h, w] = [draw.int(2, 4), draw.int(2, 4), draw.int(2, 4)];
    const dy = draw.floats([1, d - 1, h - 1, w - 1, 2]);
    return {
      inputs: { dy, input: draw.floats([1, d, h, w, 2]), output: dy },
      attrs: { filterSize: 2, strides: 1, pad: 'valid' },
    };
  }),
  ...each(['ResizeBilinear', 'ResizeNearestNeighbor'], (draw) => ({
    inputs: { images: draw.chance() ? picture(draw) : draw.ints([2, 3, 4, 3]) },
    attrs: { size: [draw.int(1, 6), draw.int(1, 6)], alignCorners: draw.chance(), halfPixelCenters: false },
  })),
  // Square images: of others TensorFlow.js's CPU kernel of the bilinear one gives height and width swapped.
  ...each(['ResizeBilinearGrad', 'ResizeNearestNeighborGrad'], (draw) => {
    const side = draw.int(2, 5);
    const images = draw.floats([draw.int(1, 2), side, side, draw.int(1, 3)]);
    const dy = draw.floats([images.shape[0], draw.int(1, 6), draw.int(1, 6), images.shape[3]]);
    return {
      inputs: { images, dy },
      attrs: { alignCorners: draw.chance(), halfPixelCenters: false, size: [1, 1] },
    };
  }),
  CropAndResize: (draw) => {
    const n = draw.int(1, 3);
    return {
      inputs: { image: picture(draw), boxes: draw.floats([n, 4]), boxInd: draw.ints([n], 0, 0) },
      attrs: { cropSize: [draw.int(1, 4), draw.int(1, 4)], method: 'bilinear', extrapolationValue: 0 },
    };
  },
  FlipLeftRight: (draw) => ({ inputs: { image: picture(draw) } }),
  RotateWithOffset: (draw) => ({
    inputs: { image: picture(draw) },
    attrs: { radians: 1, fillValue: 0, center: 0.5 },
  }),
  Transform: (draw) => ({
    inputs: { image: picture(draw), transforms: draw.floats([1, 8]) },
    attrs: {
      interpolation: 'nearest',
      fillMode: 'constant',
      fillValue: 0,
      outputShape: draw.chance() ? undefined : [draw.int(1, 4), draw.int(1, 4)],
    },
  }),
  FusedBatchNorm: (draw) => {
    const x = picture(draw);
    const of = () => draw.floats([x.shape[3]]);
    return {
      inputs: { x, mean: of(), variance: of(), scale: of(), offset: of() },
      attrs: { varianceEpsilon: 1e-3 },
    };
  },
  LRN: (draw) => ({ inputs: { x: picture(draw) }, attrs: lrn }),
  LRNGrad: (draw) => {
    const x = picture(draw);
    return { inputs: { x, y: draw.floats(x.shape), dy: draw.floats(x.shape) }, attrs: lrn };
  },
  Softmax: (draw) => ({ inputs: { logits: draw.floats(draw.shape(1, 4)) }, attrs: { dim: -1 } }),
  Multinomial: (draw) => ({
    inputs: { logits: draw.floats([draw.int(1, 3), draw.int(2, 4)]) },
    attrs: { numSamples: draw.int(1, 4), seed: 1, normalized: false },
  }),
};

const lrn = { depthRadius: 2, bias: 1, alpha: 1, beta: 0.5 };

function product(draw: Draw) {
  const [n, k, m] = [draw.int(1, 4), draw.int(1, 4), draw.int(1, 4)];
  const [transposeA, transposeB] = [draw.chance(), draw.chance()];
  const batch = draw.shape(0, 2);
  const other = draw.chance() ? batch : batch.map(() => 1);
  const a = draw.floats([...batch, ...(transposeA ? [k, n] : [n, k])]);
  const b = draw.floats([...other, ...(transposeB ? [m, k] : [k, m])]);
  return { inputs: { a, b }, attrs: { transposeA, transposeB } };
}

function picture(draw: Draw) {
  return draw.floats([draw.int(1, 2), draw.int(3, 7), draw.int(3, 7), draw.int(1, 4)]);
}

function pool(draw: Draw) {
  const pad = draw.pick(['valid', 'same', 1] as const);
  const dimRoundingMode = pad === 1 ? draw.pick(['floor', 'ceil', 'round']) : undefined;
  return {
    filterSize: [draw.int(2, 3), draw.int(2, 3)],
    strides: [draw.int(1, 2), draw.int(1, 2)],
    pad,
    dimRoundingMode,
  };
}

function conv2d(draw: Draw) {
  const channels = draw.int(1, 3);
  const dataFormat = draw.pick(['NHWC', 'NCHW'] as const);
  const [h, w] = [draw.int(4, 8), draw.int(4, 8)];
  const x = draw.floats(dataFormat === 'NHWC' ? [2, h, w, channels] : [2, channels, h, w]);
  const filter = draw.floats([draw.int(1, 3), draw.int(1, 3), channels, draw.int(1, 3)]);
  const dilated = draw.chance();
  const pad = draw.pick(['valid', 'same', 1, 'explicit'] as const);
  const edges =
    dataFormat === 'NHWC'
      ? [
          [0, 0],
          [1, 2],
          [0, 1],
          [0, 0],
        ]
      : [
          [0, 0],
          [0, 0],
          [1, 2],
          [0, 1],
        ];
  const strides = dilated ? [1, 1] : [draw.int(1, 2), draw.int(1, 2)];
  const dimRoundingMode = pad === 'valid' || pad === 'same' ? undefined : 'floor';
  const dilations = dilated ? [draw.int(1, 2), 1] : [1, 1];
  const attrs = { strides, pad: pad === 'explicit' ? edges : pad, dataFormat, dilations, dimRoundingMode };
  return { inputs: { x, filter }, attrs };
}

/** Stride 1 without padding, so that the output's shape is plain. */
function plainConv2d(draw: Draw) {
  const [h, w, c, o, k] = [draw.int(3, 6), draw.int(3, 6), draw.int(1, 3), draw.int(1, 3), draw.int(1, 3)];
  return {
    inputs: { x: draw.floats([2, h, w, c]), filter: draw.floats([k, k, c, o]) },
    attrs: { strides: [1, 1], pad: 'valid', dataFormat: 'NHWC', dilations: [1, 1] },
    out: [2, h - k + 1, w - k + 1, o],
  };
}

function plainDepthwise(draw: Draw) {
  const { inputs, attrs, out } = plainConv2d(draw);
  const [, , channels, multiplier] = inputs.filter.shape;
  return { inputs, attrs, out: [...out.slice(0, 3), channels * multiplier] };
}

function depthwise(draw: Draw) {
  const { inputs, attrs } = plainConv2d(draw);
  return {
    inputs,
    attrs: { ...attrs, pad: draw.pick(['valid', 'same']), strides: [draw.int(1, 2), draw.int(1, 2)] },
  };
}

function conv3d(draw: Draw) {
  const [d, h, w, c, o] = [draw.int(2, 4), draw.int(2, 4), draw.int(2, 4), draw.int(1, 2), draw.int(1, 2)];
  return {
    inputs: { x: draw.floats([1, d, h, w, c]), filter: draw.floats([2, 2, 2, c, o]) },
    attrs: { strides: [1, 1, 1], pad: 'valid', dataFormat: 'NDHWC', dilations: [1, 1, 1] },
    out: [1, d - 1, h - 1, w - 1, o],
  };
}

function dilation(draw: Draw) {
  const [h, w, c, k] = [draw.int(3, 5), draw.int(3, 5), draw.int(1, 3), draw.int(1, 3)];
  return {
    inputs: { x: draw.floats([1, h, w, c]), filter: draw.floats([k, k, c]) },
    attrs: { strides: [1, 1], pad: 'valid', dilations: [1, 1] },
    out: [1, h - k + 1, w - k + 1, c],
  };
}
