import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { useEngine } from '../../../../src/engine/index.ts';
import { log, observe, tensor, zeros } from '../../../../src/library/index.ts';

describe('log', () => {
  before(() => useEngine('cpu'));

  it('reports numbers and tensors with one element', () => {
    const told: unknown[] = [];
    observe({ log: (values, step) => told.push(values, step) });
    try {
      log({ accuracy: 0.5, loss: tensor([2.5]) }, { step: 3 });
    } finally {
      observe(null);
    }
    assert.deepEqual(told, [{ accuracy: 0.5, loss: 2.5 }, 3]);
  });

  it('says what is wrong with a value, a step, a tensor without elements', () => {
    const wrong: [call: () => void, message: RegExp][] = [
      [() => log({ loss: zeros(2, 3) }), /^log: loss must be .* one element, but has the shape \[2, 3\]\.$/],
      [() => log(zeros(1) as never), /^log takes numbers by name, .* got a tensor of shape \[1\]/],
      [() => log(null as never), /^log takes numbers by name, .* got null/],
      [() => log({ loss: 1 }, { step: Number.NaN }), /^log: step must be a finite number, but is NaN/],
      [() => log.text('a', 'b', { step: Number.POSITIVE_INFINITY }), /^log\.text: step .* is Infinity/],
      [() => log.image('a', zeros(3, 0)), /^log\.image got a tensor without elements, of shape \[3, 0\]/],
      [() => log.image('a', [[1]] as never), /^log\.image takes a tensor, but got an array/],
      [() => log.histogram('a', zeros(0)), /^log\.histogram got a tensor without elements/],
      [() => log.histogram('a', 7 as never), /^log\.histogram takes a tensor, but got 7/],
    ];
    observe({ log: () => {}, media: () => {} });
    try {
      for (const [call, message] of wrong) assert.throws(call, { message });
    } finally {
      observe(null);
    }
    for (const [call] of wrong) call();
  });

  it('takes NaN for a value that is to be seen', () => {
    const told: unknown[] = [];
    observe({ log: (values) => told.push(values) });
    try {
      log({ loss: Number.NaN });
    } finally {
      observe(null);
    }
    assert.deepEqual(told, [{ loss: Number.NaN }]);
  });

  it('does nothing where nobody watches', () => {
    assert.equal(log({ matrix: tensor([1, 2]) }), undefined);
  });
});
