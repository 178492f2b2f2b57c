import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { type EngineName, useEngine } from '../../../../src/engine/index.ts';
import { autograd, randn, type Tensor, tensor, zeros } from '../../../../src/library/index.ts';

/** Ways to take parts of x [4, 6], each with its place. */
const takings: Record<string, [axis: number, from: number, length: number][]> = {
  'that fill it': [
    [1, 4, 2],
    [1, 0, 3],
    [1, 3, 1],
  ],
  'of which some are taken twice': [
    [0, 0, 2],
    [0, 2, 2],
    [0, 2, 2],
  ],
  'that leave a gap': [
    [0, 0, 1],
    [0, 2, 2],
  ],
  'that overlap': [
    [1, 0, 4],
    [1, 2, 4],
  ],
  'of several dimensions': [
    [0, 0, 2],
    [1, 0, 6],
    [0, 2, 2],
    [1, 1, 5],
  ],
  'of which there is one': [[1, 2, 3]],
};

for (const engine of ['cpu', 'native'] as EngineName[]) {
  describe(`gradients of parts on ${engine}`, () => {
    before(() => useEngine(engine));
    after(() => useEngine('cpu'));

    for (const [name, taking] of Object.entries(takings)) {
      it(`${name} add up, also where they are differentiated again`, () => {
        const x = randn(4, 6).requiresGrad_();
        const expected = zeros(4, 6).toArray() as number[][];
        const terms = taking.map(([axis, from, length], i) => {
          for (let row = 0; row < 4; row++)
            for (let column = 0; column < 6; column++) {
              const place = axis === 0 ? row : column;
              if (place >= from && place < from + length) expected[row][column] += i + 1;
            }
          return x
            .narrow(axis, from, length)
            .pow(2)
            .sum()
            .mul((i + 1) / 2);
        });
        const loss = terms.reduce((sum: Tensor, term: Tensor) => sum.add(term));
        const [first] = autograd.grad(loss, x, { createGraph: true });
        const wanted = tensor(expected);
        assert.ok(first.allclose(wanted.mul(x), { atol: 1e-5 }));
        const [second] = autograd.grad(first.sum(), x, { retainGraph: true });
        assert.ok(second.allclose(wanted, { atol: 1e-5 }));
        loss.backward();
        assert.ok(x.grad!.allclose(wanted.mul(x), { atol: 1e-5 }));
      });
    }

    it('of one tensor go to all that they were taken of', () => {
      const x = randn(2, 2048).requiresGrad_();
      const [a, b] = x.mul(2).unbind(0);
      a.mul(b).add(a).sum().backward();
      const [u, w] = x.detach().unbind(0);
      const expected = [w.mul(4).add(2), u.mul(4)];
      for (const [i, row] of expected.entries())
        assert.ok(x.grad!.select(0, i).allclose(row, { atol: 1e-5 }));
    });
  });
}
