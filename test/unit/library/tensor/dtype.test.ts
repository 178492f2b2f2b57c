import assert from 'node:assert/strict';
import { before, describe, it } from 'mocha';
import { arange, cat, ones, type Tensor, tensor, useEngine, where } from '../../../../src/library/index.ts';

describe('dtypes', () => {
  const b = () => tensor([true, false]);
  const i = () => tensor([1, 2]);
  const f = () => tensor([0.5, 2]);
  before(() => useEngine('cpu'));

  it('of literals', () => {
    assert.deepEqual(
      [b(), i(), f()].map(({ dtype }) => dtype),
      ['bool', 'int32', 'float32'],
    );
    assert.equal(tensor([1, 2], { dtype: 'float32' }).dtype, 'float32');
    assert.equal(tensor([]).dtype, 'float32');
    assert.equal(tensor(new Float32Array([1, 2])).dtype, 'float32');
    assert.equal(tensor([1, 2], { requiresGrad: true }).dtype, 'float32');
  });

  const promotions: [string, () => Tensor, string, unknown][] = [
    ['int + int', () => i().add(i()), 'int32', [2, 4]],
    ['int + whole number', () => i().add(2), 'int32', [3, 4]],
    ['int * fraction', () => i().mul(2.5), 'float32', [2.5, 5]],
    ['int / int', () => i().div(tensor([2, 4])), 'float32', [0.5, 0.5]],
    ['int / int, floored', () => tensor([-7, 7]).div(2, { roundingMode: 'floor' }), 'int32', [-4, 3]],
    ['int / int, truncated', () => tensor([-7, 7]).div(2, { roundingMode: 'trunc' }), 'int32', [-3, 3]],
    ['int + float', () => i().add(f()), 'float32', [1.5, 4]],
    ['bool + bool', () => b().add(b()), 'bool', [true, false]],
    ['bool * bool', () => b().mul(b()), 'bool', [true, false]],
    ['bool + whole number', () => b().add(1), 'int32', [2, 1]],
    ['bool + fraction', () => b().add(0.5), 'float32', [1.5, 0.5]],
    ['bool * float', () => b().mul(f()), 'float32', [0.5, 0]],
    ['int ** 2', () => i().pow(2), 'int32', [1, 4]],
    ['exp of int', () => tensor([0, 0]).exp(), 'float32', [1, 1]],
    ['abs of int', () => tensor([-1, 1]).abs(), 'int32', [1, 1]],
    ['int < fraction', () => i().lt(1.5), 'bool', [true, false]],
    ['sum of bool', () => b().sum(), 'int32', 1],
    ['argmax', () => f().argmax(), 'int32', 1],
    ['cat of int and float', () => cat([i(), f()]), 'float32', [1, 2, 0.5, 2]],
    ['where of int and float', () => where(b(), i(), f()), 'float32', [1, 2]],
    ['clamp of int by a fraction', () => i().clamp(1.5), 'float32', [1.5, 2]],
  ];
  for (const [name, compute, dtype, value] of promotions) {
    it(name, () => {
      const result = compute();
      assert.equal(result.dtype, dtype);
      assert.deepEqual(result.toArray(), value);
    });
  }

  it('give the typed array that belongs to them', async () => {
    assert.ok((await i().float().data()) instanceof Float32Array);
    assert.ok(f().int().dataSync() instanceof Int32Array);
    assert.ok(i().add(0.5).dataSync() instanceof Float32Array);
  });

  it('that do not fit are refused', () => {
    assert.throws(() => i().mean(), /mean: .*Input dtype must be float32, but got int32/);
    assert.throws(() => b().sub(b()), /sub: subtraction of two bool tensors/);
    assert.throws(() => ones(2).maskedFill(i(), 0), /maskedFill: expected mask to be bool, but got int32/);
    assert.throws(
      () => arange(4).indexSelect(0, ones(1)),
      /indexSelect: expected index \[1\] to be an integer tensor, but got float32/,
    );
    assert.throws(() => i().add('1' as never), /add: expected a Tensor or a number, but got string/);
  });
});
