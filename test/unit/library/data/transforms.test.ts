import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'mocha';
import { useEngine } from '../../../../src/engine/index.ts';
import { arange, data, manualSeed, tensor, zeros } from '../../../../src/library/index.ts';

const { transforms } = data;
const expected = JSON.parse(readFileSync(new URL('./fixtures/expected.json', import.meta.url), 'utf8'));
const square = () => arange(9).reshape(1, 3, 3);

describe('transforms', () => {
  before(() => useEngine('cpu'));

  it('resizes as PyTorch’s interpolate does with antialias', () => {
    const image = tensor(expected.images['images/colour/rgb.png']);
    for (const [size, pixels] of Object.entries<number[][][]>(expected.resize)) {
      const ours = transforms
        .resize(size.split(',').map(Number) as [number, number])(image)
        .div(255);
      const theirs = tensor(pixels, { dtype: 'float32' });
      assert.deepEqual(ours.shape, theirs.shape);
      assert.ok(ours.allclose(theirs, { atol: 1e-5 }), size);
    }
    assert.deepEqual(transforms.resize(8)(image).shape, [3, 8, 10]);
  });

  it('crops and pads', () => {
    assert.deepEqual(transforms.centerCrop(1)(square()).toArray(), [[[4]]]);
    manualSeed(0);
    const crop = transforms.randomCrop(3, { padding: 1 });
    const seen = new Set(Array.from({ length: 100 }, () => String(crop(square()).toArray())));
    assert.equal(seen.size, 9);
    assert.ok(seen.has(String(square().toArray())));
    assert.throws(
      () => transforms.centerCrop(4)(square()),
      /centerCrop: expected an image \[C, H, W\] of at least 4 x 4, but got the shape \[1, 3, 3\]/,
    );
  });

  it('mirrors and turns', () => {
    const rows = (x: { toArray(): number[][][] }) => x.toArray()[0];
    assert.deepEqual(rows(transforms.randomHorizontalFlip(1)(square()))[0], [2, 1, 0]);
    assert.deepEqual(rows(transforms.randomVerticalFlip(1)(square()))[0], [6, 7, 8]);
    assert.deepEqual(transforms.randomHorizontalFlip(0)(square()).toArray(), square().toArray());
    assert.deepEqual(rows(transforms.randomRotation([90, 90])(square())), [
      [2, 5, 8],
      [1, 4, 7],
      [0, 3, 6],
    ]);
    assert.equal(rows(transforms.randomRotation([45, 45])(square().add(1)))[1][1], 5);
  });

  it('makes floats and normalizes each channel', () => {
    const image = tensor([0, 255, 51, 102]).reshape(2, 1, 2);
    const prepare = transforms.compose([transforms.toTensor(), transforms.normalize([0.5, 0.2], [0.5, 0.1])]);
    const theirs = tensor([-1, 1, 0, 2], { dtype: 'float32' }).reshape(2, 1, 2);
    assert.ok(prepare(image).allclose(theirs, { atol: 1e-6 }));
    assert.throws(
      () => transforms.normalize([0], [1])(image),
      /float32 \[1, H, W\], but got int32 \[2, 1, 2\]/,
    );
  });

  it('keeps shapes right while a program is traced', async () => {
    await useEngine('meta');
    try {
      const all = transforms.compose([
        transforms.resize([20, 30]),
        transforms.randomCrop(16, { padding: 2 }),
        transforms.randomHorizontalFlip(1),
        transforms.randomRotation(10),
        transforms.centerCrop([8, 6]),
        transforms.normalize([0, 0, 0], [1, 1, 1]),
      ]);
      assert.deepEqual(all(zeros(3, 10, 12)).shape, [3, 8, 6]);
    } finally {
      await useEngine('cpu');
    }
  });
});
