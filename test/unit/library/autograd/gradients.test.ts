import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { autograd, randn, type Tensor, useEngine } from '../../../../src/library/index.ts';
import { cases as everyday, leaf } from './cases.ts';
import { wideCases } from './wideCases.ts';

const cases = () => [...everyday(), ...wideCases()];

describe('gradients', () => {
  before(() => useEngine('cpu'));

  describe('agree with finite differences', () => {
    for (const [i, [name]] of cases().entries()) {
      it(name, () => {
        const [, fn, ...inputs] = cases()[i];
        assert.ok(autograd.gradcheck(fn, inputs));
      });
    }
  });

  describe('have gradients that agree with finite differences', () => {
    for (const [i, [name]] of cases().entries()) {
      it(name, () => {
        const [, fn, ...inputs] = cases()[i];
        const gradients = (...leaves: Tensor[]) => {
          const outputs = [fn(...leaves)].flat() as Tensor[];
          // Squares: so that the gradient of a linear op depends on its input, too.
          const total = outputs.map((one) => one.mul(one).sum()).reduce((a, b) => a.add(b));
          return autograd.grad(total, leaves, { createGraph: true });
        };
        const fresh = (leaves: Tensor[]) => leaves.map((one) => (one.requiresGrad ? one : leaf(one)));
        assert.ok(
          autograd.gradcheck((...leaves) => autograd.enableGrad(() => gradients(...fresh(leaves))), inputs, {
            atol: 5e-2,
            rtol: 3e-2,
          }),
        );
      });
    }
  });

  it('a wrong rule is found', () => {
    const wrong = (a: Tensor) => a.mul(a.detach());
    assert.throws(
      () => autograd.gradcheck(wrong, [leaf(randn(2, 3))]),
      /gradient of input 0 \[2, 3\] at element 0 is .* finite differences give/,
    );
    assert.equal(autograd.gradcheck(wrong, [leaf(randn(2, 3))], { raiseException: false }), false);
  });

  describe('have on meta the shapes and dtypes that they have on cpu', () => {
    after(() => useEngine('cpu'));

    // How many elements a mask picks only its values tell.
    for (const [i, [name]] of cases().entries()) {
      if (name === 'at with a mask') continue;
      it(name, async () => {
        const seen = async (engine: 'cpu' | 'meta') => {
          await useEngine(engine);
          const [, fn, ...inputs] = cases()[i];
          const outputs = [fn(...inputs)].flat() as Tensor[];
          outputs
            .map((one) => one.sum())
            .reduce((a, b) => a.add(b))
            .backward();
          return [...outputs, ...inputs.map((input) => input.grad!)].map(({ shape, dtype }) => ({
            shape,
            dtype,
          }));
        };
        assert.deepEqual(await seen('meta'), await seen('cpu'));
      });
    }
  });
});
