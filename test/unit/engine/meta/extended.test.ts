import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { type Handle, handleFrom, placeholder, runAll, useEngineSync } from '../../../../src/engine/index.ts';
import { composites } from '../../../../src/engine/kernels/index.ts';
import { KernelShapeError, registerMeta } from '../../../../src/engine/meta/index.ts';
import { tf } from '../../../../src/engine/tfjs.ts';

const square = { stride: [1, 1], padding: [0, 0], dilation: [1, 1], groups: 1 };
const uneven = { stride: [2, 3], padding: [1, 2], dilation: [2, 1], groups: 2 };
const pool = { kernel: [2, 2], stride: [2, 2], padding: [0, 0], dilation: [1, 1], ceilMode: false };

/** Kernel, input shapes, attributes, and the shapes that PyTorch gives. */
const cases: [string, Record<string, number[]>, object, ...number[][]][] = [
  ['Linear', { x: [8, 5, 784], weight: [10, 784], bias: [10] }, {}, [8, 5, 10]],
  ['Linear', { x: [784], weight: [10, 784] }, {}, [10]],
  ['Conv2dForward', { x: [64, 1, 28, 28], weight: [32, 1, 3, 3], bias: [32] }, square, [64, 32, 26, 26]],
  ['Conv2dForward', { x: [2, 8, 15, 20], weight: [6, 4, 3, 5] }, uneven, [2, 6, 7, 7]],
  [
    'Conv2dInputGrad',
    { dy: [2, 6, 7, 7], weight: [6, 4, 3, 5] },
    { ...uneven, inputShape: [2, 8, 15, 20] },
    [2, 8, 15, 20],
  ],
  [
    'Conv2dWeightGrad',
    { x: [2, 8, 15, 20], dy: [2, 6, 7, 7] },
    { ...uneven, weightShape: [6, 4, 3, 5] },
    [6, 4, 3, 5],
  ],
  ['MaxPool2dForward', { x: [2, 3, 27, 28] }, pool, [2, 3, 13, 14], [2, 3, 13, 14]],
  ['MaxPool2dForward', { x: [2, 3, 27, 28] }, { ...pool, ceilMode: true }, [2, 3, 14, 14], [2, 3, 14, 14]],
  // A last window that would start in the right padding does not count.
  [
    'MaxPool2dForward',
    { x: [1, 1, 5, 5] },
    { kernel: [2, 2], stride: [3, 3], padding: [1, 1], dilation: [1, 1], ceilMode: true },
    [1, 1, 2, 2],
    [1, 1, 2, 2],
  ],
  [
    'MaxPool2dGrad',
    { dy: [2, 3, 13, 14], indices: [2, 3, 13, 14] },
    { inputShape: [2, 3, 27, 28] },
    [2, 3, 27, 28],
  ],
  ['ReluGrad', { dy: [4, 5], y: [4, 5] }, {}, [4, 5]],
  ['Gelu', { x: [4, 5] }, {}, [4, 5]],
  ['GeluSlope', { x: [4, 5] }, {}, [4, 5], [4, 5]],
  ['SoftmaxGrad', { dy: [4, 5], y: [4, 5] }, {}, [4, 5]],
  ['ScaledSoftmax', { x: [3, 4, 5] }, { scale: 1, causal: true }, [3, 4, 5]],
  ['ScaledSoftmaxGrad', { dy: [4, 5], y: [4, 5] }, { scale: 1 }, [4, 5]],
  ['CrossEntropy', { logits: [4, 5], labels: [4] }, {}, [4], [4, 5]],
  ['CrossEntropyGrad', { dy: [4], probabilities: [4, 5], labels: [4] }, {}, [4, 5]],
  ['LayerNorm', { x: [2, 3, 4] }, { columns: 4, eps: 0 }, [2, 3, 4], [6, 1], [6, 1]],
  [
    'LayerNormGrad',
    { dy: [2, 3, 4], x: [2, 3, 4], mean: [6, 1], scale: [6, 1] },
    { columns: 4 },
    [2, 3, 4],
    [4],
    [4],
  ],
  ['AdamStep', { param: [4, 5], grad: [4, 5], m: [4, 5], v: [4, 5] }, {}, [4, 5], [4, 5], [4, 5]],
  ['SgdStep', { param: [7], grad: [7] }, { momentum: 0 }, [7]],
  ['SgdStep', { param: [7], grad: [7], velocity: [7] }, { momentum: 0.9 }, [7], [7]],
];

const failures: [string, Record<string, number[]>, object, string][] = [
  [
    'Linear',
    { x: [64, 5408], weight: [128, 9216] },
    {},
    'input [64, 5408] and weight [128, 9216] cannot be multiplied: 5408 ≠ 9216',
  ],
  [
    'Conv2dForward',
    { x: [64, 3, 28, 28], weight: [32, 1, 3, 3] },
    square,
    'weight [32, 1, 3, 3] with groups=1 expects an input of 1 channels, but input [64, 3, 28, 28] has 3',
  ],
  [
    'Conv2dForward',
    { x: [64, 1, 2, 28], weight: [32, 1, 3, 3] },
    square,
    'input [64, 1, 2, 28] with padding 0 is 2 high, the kernel 3: no output is left',
  ],
];

describe('kernels in PyTorch layout on meta', () => {
  before(() => {
    registerMeta();
    useEngineSync('meta');
  });
  after(() => useEngineSync('cpu'));

  for (const [kernel, inputs, attrs, ...expected] of cases) {
    it(`${kernel} ${JSON.stringify(inputs)}`, () => {
      const results = runAll(kernel, made(inputs), { ...attrs });
      assert.deepEqual(
        results.map(({ shape }) => shape),
        expected,
      );
      assert.equal(results[0].dtype, 'float32');
      if (kernel === 'MaxPool2dForward') assert.equal(results[1].dtype, 'int32');
    });
  }

  for (const [kernel, inputs, attrs, message] of failures) {
    it(`${kernel}: ${message}`, () => {
      assert.throws(
        () => runAll(kernel, made(inputs), { ...attrs }),
        (error) => error instanceof KernelShapeError && error.message === message,
      );
    });
  }
});

describe('kernels in PyTorch layout: meta beside cpu', () => {
  after(() => useEngineSync('cpu'));

  for (const [kernel, shapes, attrs] of cases) {
    it(`${kernel} ${JSON.stringify(shapes)}`, function () {
      useEngineSync('cpu');
      if (!(kernel in composites) && !tf.getKernel(kernel, 'cpu')) this.skip();
      const all = { ...hyperparameters, ...attrs };
      const sizes = (handles: Handle[]) => handles.map(({ shape, dtype }) => ({ shape, dtype }));
      const computed = sizes(runAll(kernel, made(shapes, zeros), all));
      useEngineSync('meta');
      assert.deepEqual(sizes(runAll(kernel, made(shapes), all)), computed);
    });
  }
});

/** What AdamStep and SgdStep take and shapes do not depend on. */
const hyperparameters = {
  ...{ lr: 0.1, beta1: 0.9, beta2: 0.999, eps: 1e-8, weightDecay: 0, decoupled: false, step: 1 },
  ...{ momentum: 0, dampening: 0, nesterov: false, first: true },
};

function zeros(shape: number[], dtype: 'float32' | 'int32'): Handle {
  const size = shape.reduce((n, dim) => n * dim, 1);
  return handleFrom(dtype === 'int32' ? new Int32Array(size) : new Float32Array(size), shape, dtype);
}

function made(shapes: Record<string, number[]>, make: typeof zeros = placeholder) {
  return Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => [
      name,
      make(shape, name === 'indices' ? 'int32' : 'float32'),
    ]),
  );
}
