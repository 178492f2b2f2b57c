import assert from 'node:assert/strict';
import { linkSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { useEngine } from '../../../../src/engine/index.ts';
import { DataLoader, datasets } from '../../../../src/library/index.ts';

const image = (value: number) => `[${new Array(784).fill(value).join()}]`;

describe('datasets that need no download', () => {
  let root: string;
  before(async () => {
    await useEngine('cpu');
    root = mkdtempSync(join(tmpdir(), 'datasets-'));
    const [test, train] = [new Array(1000).fill(image(7)), new Array(6000).fill(image(9))];
    writeFileSync(join(root, '0.json'), `{"data":[${[...test, '[]', ...train, '[]'].join()}]}`);
    for (let label = 1; label < 9; label++) writeFileSync(join(root, `${label}.json`), `{"data":[[0]]}`);
    linkSync(join(root, '0.json'), join(root, '9.json'));
  });
  after(() => rmSync(root, { recursive: true }));

  it('has Fisher’s irises', () => {
    const iris = datasets.iris();
    const [[x, y]] = new DataLoader(iris, { batchSize: 150 });
    assert.deepEqual([x.shape, x.dtype, y.dtype], [[150, 4], 'float32', 'int32']);
    assert.deepEqual(iris.classes, ['setosa', 'versicolor', 'virginica']);
    assert.deepEqual(
      [0, 1, 2].map((species) => y.eq(species).sum().item()),
      [50, 50, 50],
    );
    // The means that UCI's description of the set states.
    const means = x.mean(0).toArray() as number[];
    assert.deepEqual(
      means.map((mean) => mean.toFixed(2)),
      ['5.84', '3.06', '3.76', '1.20'],
    );
  });

  it('reads the package of Fashion-MNIST, testing images before training ones', () => {
    const test = datasets.fashionMnist({ train: false, root });
    assert.equal(test.length, 10_000);
    const [x, y] = test.batch(Int32Array.of(0, 9999));
    assert.deepEqual(
      [x.shape, y.toArray()],
      [
        [2, 1, 28, 28],
        [0, 9],
      ],
    );
    assert.ok(x.mul(255).sub(7).abs().max().item() < 1e-5);
    assert.throws(() => test.get(10_000), /no image 10000 in a set of 10000/);
    assert.throws(() => test.get(1000), /1\.json has 0 images of 28 x 28; 7000 belong to a class/);
    const [pixels, label] = datasets.fashionMnist({ root }).get(59_999);
    assert.deepEqual([Math.round(pixels.max().item() * 255), label], [9, 9]);
  });

  it('knows the shapes of Fashion-MNIST without reading it', async () => {
    await useEngine('meta');
    try {
      const shapes = [...new DataLoader(datasets.fashionMnist({ root }), { batchSize: 64 })].map(
        ([x]) => x.shape,
      );
      assert.deepEqual(shapes, [
        [64, 1, 28, 28],
        [32, 1, 28, 28],
      ]);
    } finally {
      await useEngine('cpu');
    }
  });

  it('says which file or package is missing', () => {
    assert.throws(() => datasets.fashionMnist({ root: tmpdir() }), /0\.json is missing/);
    assert.throws(() => datasets.mobyDick(), /run `npm install @stdlib\/datasets-moby-dick`/);
  });
});
