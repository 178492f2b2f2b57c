import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { useEngine } from '../../../../src/engine/index.ts';
import {
  arange,
  DataLoader,
  type Dataset,
  data,
  datasets,
  manualSeed,
  observe,
  type Tensor,
  TensorDataset,
  tensor,
  zeros,
} from '../../../../src/library/index.ts';

const { ConcatDataset, randomSplit, Subset, WeightedRandomSampler } = data;
const ten = () => new TensorDataset(arange(20).reshape(10, 2), arange(10));
const second = (loader: DataLoader<[Tensor, Tensor]>) => [...loader].map(([, y]) => y.toArray());

describe('data', () => {
  before(() => useEngine('cpu'));

  describe('DataLoader', () => {
    it('cuts a dataset into batches in order', () => {
      const loader = new DataLoader(ten(), { batchSize: 4 });
      assert.equal(loader.length, 3);
      assert.deepEqual(second(loader), [
        [0, 1, 2, 3],
        [4, 5, 6, 7],
        [8, 9],
      ]);
      const [[x]] = loader;
      assert.deepEqual(x.toArray(), [
        [0, 1],
        [2, 3],
        [4, 5],
        [6, 7],
      ]);
    });

    it('leaves out a last batch that is not full', () => {
      const loader = new DataLoader(ten(), { batchSize: 4, dropLast: true });
      assert.equal(loader.length, 2);
      assert.equal([...loader].length, 2);
    });

    it('shuffles anew in each pass, by the seed', () => {
      const loader = new DataLoader(ten(), { batchSize: 10, shuffle: true });
      const passes = () => {
        manualSeed(1);
        return [second(loader)[0], second(loader)[0]];
      };
      const [first, next] = passes();
      assert.deepEqual(passes(), [first, next]);
      assert.notDeepEqual(first, next);
      assert.deepEqual(
        [...first].sort((a, b) => a - b),
        arange(10).toArray(),
      );
    });

    it('keeps its own order with generatorSeed, and leaves the library its own', () => {
      const orders = () => {
        const loader = new DataLoader(ten(), { batchSize: 10, shuffle: true, generatorSeed: 7 });
        return [second(loader)[0], second(loader)[0]];
      };
      manualSeed(1);
      const [first, next] = orders();
      const draw = new DataLoader(ten(), { batchSize: 10, shuffle: true });
      const afterwards = second(draw)[0];
      manualSeed(1);
      assert.deepEqual(second(draw)[0], afterwards, 'the seeded loader drew nothing from the library');
      assert.deepEqual(orders(), [first, next]);
      assert.notDeepEqual(first, next);
    });

    it('is iterated with for await too', async () => {
      const seen: number[] = [];
      for await (const [x, y] of new DataLoader(ten(), { batchSize: 4 })) seen.push(x.shape[0] + y.shape[0]);
      assert.deepEqual(seen, [8, 8, 4]);
    });

    it('stacks numbers, tensors, arrays and objects', () => {
      const samples = Array.from({ length: 3 }, (_, i) => ({
        image: zeros(2, 2),
        label: i,
        flag: i > 0,
        name: `s${i}`,
        pair: [i + 0.5, tensor([i])] as [number, Tensor],
      }));
      const dataset: Dataset<(typeof samples)[0]> = { length: 3, get: (i) => samples[i] };
      const [batch] = new DataLoader(dataset, { batchSize: 3 });
      assert.deepEqual(batch.image.shape, [3, 2, 2]);
      assert.deepEqual(batch.label.toArray(), [0, 1, 2]);
      assert.deepEqual(batch.flag.toArray(), [false, true, true]);
      assert.deepEqual(batch.name, ['s0', 's1', 's2']);
      assert.deepEqual(batch.pair[0].toArray(), [0.5, 1.5, 2.5]);
      assert.deepEqual(batch.pair[1].shape, [3, 1]);
    });

    it('hands the samples to collate', () => {
      const loader = new DataLoader(ten(), { batchSize: 4, collate: (samples) => samples.length });
      assert.deepEqual([...loader], [4, 4, 2]);
    });

    it('takes the order from a sampler', () => {
      assert.deepEqual(second(new DataLoader(ten(), { batchSize: 2, sampler: [9, 0, 5] })), [[9, 0], [5]]);
      manualSeed(0);
      const sampler = new WeightedRandomSampler([0, 1, 0, 3], 400);
      const drawn = [...sampler];
      assert.deepEqual([...new Set(drawn)].sort(), [1, 3]);
      const threes = drawn.filter((index) => index === 3).length;
      assert.ok(threes > 270 && threes < 330, `${threes} of 400 were expected to be about 300`);
    });

    it('refuses options that contradict each other', () => {
      assert.throws(
        () => new DataLoader(ten(), { batchSize: 0 }),
        /batchSize must be a whole number above 0, but is 0/,
      );
      assert.throws(() => new DataLoader(ten(), { shuffle: true, sampler: [1] }), /leave out shuffle/);
    });

    it('tells its watcher of passes and batches', () => {
      const told: unknown[] = [];
      observe({ pass: (_, batches) => told.push(`pass ${batches}`), batch: (_, index) => told.push(index) });
      try {
        for (const _ of new DataLoader(ten(), { batchSize: 4 })) told.push('body');
      } finally {
        observe(null);
      }
      assert.deepEqual(told, ['pass 3', 0, 'body', 1, 'body', 2, 'body']);
    });

    it('visits one batch of each shape while a program is traced', async () => {
      await useEngine('meta');
      try {
        const shapes = (options: object) => {
          const rows = new TensorDataset(zeros(10, 3), zeros(10));
          return [...new DataLoader(rows, options)].map(([x]) => x.shape);
        };
        assert.deepEqual(shapes({ batchSize: 4 }), [
          [4, 3],
          [2, 3],
        ]);
        assert.deepEqual(shapes({ batchSize: 5, shuffle: true }), [[5, 3]]);
        assert.deepEqual(shapes({ batchSize: 20 }), [[10, 3]]);
        assert.deepEqual(shapes({ batchSize: 20, dropLast: true }), []);
      } finally {
        await useEngine('cpu');
      }
    });
  });

  describe('datasets', () => {
    it('gives single samples and checks the index', () => {
      const [x, y] = ten().get(3);
      assert.deepEqual([x.toArray(), y.toArray()], [[6, 7], 3]);
      assert.throws(() => ten().get(10), /no sample 10 in a dataset of 10/);
      assert.throws(
        () => new TensorDataset(zeros(3, 2), zeros(4)),
        /same first size, but their shapes are \[3, 2\] and \[4\]/,
      );
    });

    it('puts subsets and datasets together', () => {
      const subset = new Subset(ten(), [8, 2]);
      assert.deepEqual(second(new DataLoader(subset, { batchSize: 2 })), [[8, 2]]);
      const both = new ConcatDataset<[Tensor, Tensor]>([subset, ten()]);
      assert.equal(both.length, 12);
      assert.deepEqual(second(new DataLoader(both, { batchSize: 4 }))[0], [8, 2, 0, 1]);
    });

    it('splits at random by counts or fractions', () => {
      const parts = randomSplit(ten(), [0.7, 0.3]);
      assert.deepEqual(
        parts.map((part) => part.length),
        [7, 3],
      );
      const all = parts.flatMap((part) => second(new DataLoader(part, { batchSize: 10 }))).flat();
      assert.deepEqual(
        all.sort((a, b) => a - b),
        arange(10).toArray(),
      );
      assert.deepEqual(
        randomSplit(ten(), [0.35, 0.35, 0.3]).map((part) => part.length),
        [4, 3, 3],
      );
      assert.throws(() => randomSplit(ten(), [3, 4]), /add up to 7, not to 10/);
    });
  });

  describe('mnist', () => {
    let root: string;
    before(() => {
      root = mkdtempSync(join(tmpdir(), 'mnist-'));
      writeFileSync(join(root, 't10k-labels-idx1-ubyte'), idx([2049, 2], [7, 2]));
      writeFileSync(join(root, 'train-labels-idx1-ubyte'), idx([2049, 3], [7, 2, 1]));
      writeFileSync(join(root, 't10k-images-idx3-ubyte'), idx([2051, 2, 1, 2], [0, 255, 51, 102]));
      writeFileSync(join(root, 'train-images-idx3-ubyte'), idx([2051, 2, 1, 2], [0, 255, 51, 102]));
    });
    after(() => rmSync(root, { recursive: true }));

    it('reads images as floats from 0 to 1 and labels as integers', () => {
      const [[x, y]] = new DataLoader(datasets.mnist({ train: false, root }), { batchSize: 2 });
      assert.deepEqual([x.shape, x.dtype, y.shape, y.dtype], [[2, 1, 1, 2], 'float32', [2], 'int32']);
      assert.deepEqual([...x.dataSync()], [0, 1, 0.2, 0.4].map(Math.fround));
      assert.deepEqual(y.toArray(), [7, 2]);
    });

    it('normalizes', () => {
      const digits = datasets.mnist({ train: false, root, normalize: { mean: 0.5, std: 0.25 } });
      const [image, label] = digits.get(1);
      assert.deepEqual(image.shape, [1, 1, 2]);
      assert.deepEqual([...image.dataSync()], [(0.2 - 0.5) / 0.25, (0.4 - 0.5) / 0.25].map(Math.fround));
      assert.equal(label, 2);
    });

    it('refuses files that are broken', () => {
      assert.throws(() => datasets.mnist({ root }), /has 2 images, but .* has 3 labels/);
      const broken = (name: string, content: Uint8Array, message: RegExp) => {
        const folder = mkdtempSync(join(root, 'broken-'));
        writeFileSync(join(folder, 't10k-labels-idx1-ubyte'), idx([2049, 2], [7, 2]));
        writeFileSync(join(folder, 't10k-images-idx3-ubyte'), content);
        assert.throws(() => datasets.mnist({ train: false, root: folder }), message, name);
      };
      broken('cut', idx([2051, 2, 1, 2], [0]), /has 17 bytes; with the sizes \[2, 1, 2\] it must have 20/);
      broken(
        'magic',
        idx([2049, 2, 1, 2], [0, 0, 0, 0]),
        /starts with 2049; an IDX file of images starts with 2051/,
      );
      broken('huge', idx([2051, 4e9, 4e9, 4e9], []), /must have/);
      broken('short', new Uint8Array(3), /has 3 bytes; the header .* has 16/);
    });

    it('finds the whole set in its package', async () => {
      const digits = datasets.mnist({ train: false });
      assert.equal(digits.length, 10_000);
      const [image, label] = digits.get(0);
      assert.deepEqual(image.shape, [1, 28, 28]);
      assert.equal(label, 7);
    });

    it('reads only the headers while a program is traced', async () => {
      await useEngine('meta');
      try {
        const digits = datasets.mnist();
        assert.equal(digits.length, 60_000);
        const shapes = [...new DataLoader(digits, { batchSize: 64 })].map(([x, y]) => [x.shape, y.shape]);
        assert.deepEqual(shapes, [
          [[64, 1, 28, 28], [64]],
          [[32, 1, 28, 28], [32]],
        ]);
      } finally {
        await useEngine('cpu');
      }
    });
  });
});

/** Big-endian 32-bit numbers, then bytes. */
function idx(header: number[], values: number[]): Uint8Array {
  const bytes = new Uint8Array(header.length * 4 + values.length);
  const view = new DataView(bytes.buffer);
  for (const [i, value] of header.entries()) view.setUint32(i * 4, value);
  bytes.set(values, header.length * 4);
  return bytes;
}
