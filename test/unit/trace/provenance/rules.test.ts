import assert from 'node:assert/strict';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { after, before, describe, it } from 'mocha';
import { registerMeta, watchKernels } from '../../../../src/engine/meta/index.ts';
import { tf } from '../../../../src/engine/tfjs.ts';
import type { Dim } from '../../../../src/trace/provenance/dim.ts';
import { agree, type Dims, Origins, type Shaped } from '../../../../src/trace/provenance/dims.ts';
import { dimRules } from '../../../../src/trace/provenance/rules/index.ts';
import { arithmetic } from '../../engine/meta/draws/arithmetic.ts';
import { arrangement } from '../../engine/meta/draws/arrangement.ts';
import { collections } from '../../engine/meta/draws/collections.ts';
import { type Call, Draw, type Drawn, type Draws } from '../../engine/meta/draws/draw.ts';
import { windows } from '../../engine/meta/draws/windows.ts';

const draws: Draws = { ...arithmetic, ...arrangement, ...collections, ...windows };
const ROUNDS = 8;

/** The engine's own kernels, with inputs of these shapes. */
const attrs = { stride: [2, 1], padding: [1, 0], dilation: [1, 2], groups: 2 };
const own: [string, Record<string, number[]>, object][] = [
  ['Linear', { x: [8, 5, 7], weight: [10, 7], bias: [10] }, {}],
  ['Conv2dForward', { x: [2, 8, 15, 20], weight: [6, 4, 3, 5] }, attrs],
  ['Conv2dInputGrad', { dy: [2, 6, 7, 7], weight: [6, 4, 3, 5] }, { ...attrs, inputShape: [2, 8, 13, 15] }],
  [
    'MaxPool2dForward',
    { x: [2, 3, 27, 28] },
    { kernel: [2, 3], stride: [2, 3], padding: [0, 1], dilation: [1, 1], ceilMode: true },
  ],
  ['Gelu', { x: [4, 5] }, {}],
  ['GeluSlope', { x: [4, 5] }, {}],
  ['ScaledSoftmax', { x: [3, 4, 5] }, { scale: 1, causal: true }],
  ['CrossEntropy', { logits: [4, 5], labels: [4] }, {}],
  ['LayerNorm', { x: [2, 3, 5], weight: [5], bias: [5] }, { columns: 5, eps: 0 }],
  ['AdamStep', { param: [4, 5], grad: [4, 5], m: [4, 5], v: [4, 5] }, {}],
  ['SgdStep', { param: [7], grad: [7], velocity: [7] }, { momentum: 0.9 }],
];

interface Ran {
  inputs: any;
  attrs: any;
  outputs: TensorInfo[];
}

describe('dimensions of kernels', () => {
  before(() => {
    registerMeta();
    tf.setBackend('meta');
  });
  after(() => {
    watchKernels(null);
    tf.setBackend('cpu');
  });

  it('has a case for every rule', () => {
    const drawn = new Set([...Object.keys(draws), ...own.map(([kernel]) => kernel)]);
    assert.deepEqual(
      Object.keys(dimRules).filter((kernel) => !drawn.has(kernel)),
      [],
    );
  });

  for (const [index, [kernel, draw]] of Object.entries(draws).entries()) {
    if (!dimRules[kernel]) continue;
    it(`${kernel} gives as many as the result has, of the same sizes`, () => {
      for (let round = 0; round < ROUNDS; round++) check(kernel, draw(new Draw(index * 1000 + round)));
    });
  }

  for (const [kernel, shapes, attrs] of own) {
    it(`${kernel} gives as many as the result has, of the same sizes`, () => {
      const inputs = Object.fromEntries(
        Object.entries(shapes).map(([name, shape]) => [
          name,
          { shape, dtype: 'float32' as const, values: [] },
        ]),
      );
      check(kernel, { inputs, attrs: attrs as Record<string, unknown> });
    });
  }

  it('keeps the result of a computed reshape apart from its input', () => {
    const x = tf.tensor1d([1, 2, 3, 4], 'int32');
    const origins = new Origins();
    const before = origins.of(x).dims;
    const y = tf.reshape(x, [2, 2]);
    assert.notEqual(y.dataId, x.dataId);
    assert.equal(origins.of(y).dims.length, 2);
    assert.equal(origins.of(x).dims, before);
    assert.deepEqual([...y.dataSync()], [1, 2, 3, 4]);
  });
});

/** Runs a kernel and applies its rule alone: what is not by the rule must not hide its faults. */
function check(kernel: string, call: Call): void {
  const origins = new Origins();
  const of = (tensor: Shaped): Dims => origins.of(tensor).dims;
  const { inputs, attrs, outputs } = run(kernel, call);
  const result = dimRules[kernel]({ inputs, attrs, outputs, of });
  const several = Array.isArray(result[0]);
  for (const [i, { shape }] of outputs.entries()) {
    const dims = (several ? result[i] : result) as Dims;
    const told = `${JSON.stringify(call.attrs)} gave [${shape}], the rule [${dims.map(({ size }) => size)}]`;
    assert.ok(agree(dims, shape), told);
    for (const dim of dims) followed(dim);
  }
}

/** Each formula can be told, and ends in its size or says it in words. */
function followed(dim: Dim): void {
  if (!dim.formula) return;
  const formula = dim.formula();
  assert.ok(!/undefined|NaN/.test(formula), formula);
  assert.match(formula, new RegExp(`\\b${dim.size}\\b`));
}

function run(kernel: string, { inputs, attrs }: Call): Ran {
  let ran: Ran | undefined;
  watchKernels((name, inputs, attrs, outputs) => {
    if (name === kernel) ran = { inputs, attrs, outputs };
  });
  const make = (of: Drawn | Drawn[]): any => (Array.isArray(of) ? of.map(make) : blank(of));
  const tensors = Array.isArray(inputs)
    ? inputs.map(make)
    : Object.fromEntries(Object.entries(inputs).map(([name, of]) => [name, make(of)]));
  tf.engine().runKernel(kernel, tensors as any, (attrs ?? {}) as any);
  watchKernels(null);
  assert.ok(ran, `${kernel} did not run`);
  return ran;
}

function blank({ shape, dtype }: Drawn): Tensor {
  const info: TensorInfo = (tf.backend() as any).blank({ shape, dtype });
  return tf.engine().makeTensorFromTensorInfo(info);
}
