import assert from 'node:assert/strict';
import type { Tensor, TensorInfo } from '@tensorflow/tfjs-core';
import { after, before, describe, it } from 'mocha';
import { hasGuessedSize, hasKnownValues, registerMeta } from '../../../../src/engine/meta/index.ts';
import { extended } from '../../../../src/engine/meta/rules/extended.ts';
import { tf } from '../../../../src/engine/tfjs.ts';
import { arithmetic } from './draws/arithmetic.ts';
import { arrangement } from './draws/arrangement.ts';
import { collections } from './draws/collections.ts';
import { type Call, Draw, type Drawn, type Draws } from './draws/draw.ts';
import { windows } from './draws/windows.ts';

const draws: Draws = { ...arithmetic, ...arrangement, ...collections, ...windows };
const ROUNDS = 6;

/** Kernels of the CPU backend that can't be run here, and why. */
const exempt: Record<string, string> = {
  Draw: 'draws on an HTML canvas, which Node does not have',
  ...Object.fromEntries(
    Object.keys(extended).map((kernel) => [kernel, 'the engine’s own: see extended.test.ts']),
  ),
};

describe('kernels of meta beside those of cpu', () => {
  before(registerMeta);
  after(() => tf.setBackend('cpu'));

  it('has a draw, or a reason for none, for every kernel', () => {
    const kernels = tf.getKernelsForBackend('cpu').map(({ kernelName }) => kernelName);
    assert.ok(kernels.length >= 170, `${kernels.length} kernels`);
    assert.deepEqual(
      kernels.filter((kernel) => !draws[kernel] && !exempt[kernel]),
      [],
    );
    const onMeta = new Set(tf.getKernelsForBackend('meta').map(({ kernelName }) => kernelName));
    assert.deepEqual(
      kernels.filter((kernel) => !onMeta.has(kernel)),
      [],
    );
  });

  for (const [index, [kernel, draw]] of Object.entries(draws).entries()) {
    it(kernel, () => {
      for (let round = 0; round < ROUNDS; round++) {
        const call = draw(new Draw(index * 1000 + round));
        const expected = run('cpu', kernel, call, true);
        const blind = run('meta', kernel, call, false);
        assert.equal(blind.length, expected.length, 'number of results');
        for (const [i, result] of blind.entries()) {
          assert.equal(result.dtype, expected[i].dtype, `dtype of ${told(call)}`);
          const guessed = hasGuessedSize(result);
          const size = guessed ? result.shape.length : result.shape;
          assert.deepEqual(
            size,
            guessed ? expected[i].shape.length : expected[i].shape,
            `shape of ${told(call)}`,
          );
        }
        sameWhenKnown(kernel, call, expected);
      }
    });
  }
});

/** With small known inputs there is no guess, and known results have the true values. */
function sameWhenKnown(kernel: string, call: Call, expected: Tensor[]): void {
  for (const [i, result] of run('meta', kernel, call, true).entries()) {
    assert.equal(result.dtype, expected[i].dtype);
    if (!hasGuessedSize(result)) assert.deepEqual(result.shape, expected[i].shape, `shape of ${told(call)}`);
    if (hasKnownValues(result))
      assert.deepEqual(result.dataSync(), expected[i].dataSync(), `values of ${told(call)}`);
  }
}

function run(engine: 'cpu' | 'meta', kernel: string, { inputs, attrs }: Call, known: boolean): Tensor[] {
  tf.setBackend(engine);
  const make = (of: Drawn | Drawn[]): any =>
    Array.isArray(of) ? of.map(make) : known ? made(of) : blank(of);
  const tensors = Array.isArray(inputs)
    ? inputs.map(make)
    : Object.fromEntries(Object.entries(inputs).map(([name, of]) => [name, make(of)]));
  const result: Tensor | Tensor[] = tf.engine().runKernel(kernel, tensors as any, (attrs ?? {}) as any);
  return Array.isArray(result) ? result : [result];
}

function made({ shape, dtype, values }: Drawn): Tensor {
  if (dtype !== 'complex64') return tf.tensor(values as number[], shape, dtype);
  const part = (odd: number) => (values as number[]).filter((_, i) => i % 2 === odd);
  return tf.complex(tf.tensor(part(0), shape), tf.tensor(part(1), shape));
}

function blank({ shape, dtype }: Drawn): Tensor {
  const info: TensorInfo = (tf.backend() as any).blank({ shape, dtype });
  return tf.engine().makeTensorFromTensorInfo(info);
}

function told({ inputs, attrs }: Call): string {
  return JSON.stringify({ inputs, attrs });
}
