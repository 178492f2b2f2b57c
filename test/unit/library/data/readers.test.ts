import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'mocha';
import { useEngine } from '../../../../src/engine/index.ts';
import { DataLoader, data, tensor } from '../../../../src/library/index.ts';

/** Files as NumPy, Pillow and PyArrow write them; see make_fixtures.py. */
const file = (name: string) => fileURLToPath(new URL(`./fixtures/${name}`, import.meta.url));
const expected = JSON.parse(readFileSync(file('expected.json'), 'utf8'));
const grid = [
  [0, 1, 2],
  [3, 4, 5],
];

async function traced(check: () => void | Promise<void>): Promise<void> {
  await useEngine('meta');
  try {
    await check();
  } finally {
    await useEngine('cpu');
  }
}

describe('readers', () => {
  let folder: string;
  before(async () => {
    await useEngine('cpu');
    folder = mkdtempSync(join(tmpdir(), 'readers-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('reads .npy in either byte order and either order of dimensions', () => {
    const read = (name: string) => {
      const x = data.readNpy(file(`${name}.npy`));
      return [x.dtype, x.shape, x.toArray()];
    };
    const quarters = grid.map((row) => row.map((value) => value / 4));
    assert.deepEqual(read('float64'), ['float32', [2, 3], quarters]);
    assert.deepEqual(read('fortran'), ['int32', [2, 3], grid]);
    assert.deepEqual(read('big'), ['int32', [2, 3], grid]);
    assert.deepEqual(read('scalar'), ['float32', [], 2.5]);
  });

  it('says what of a .npy file cannot be read', () => {
    assert.throws(() => data.readNpy(file('complex.npy')), /elements of type <c8; those of b1/);
    assert.throws(
      () => data.readNpy(file('large.npy')),
      /element 0 is 1099511627776, which int32 cannot hold/,
    );
    const bytes = readFileSync(file('big.npy'));
    assert.throws(
      () => data.parseNpy(bytes.subarray(0, -1), 'it'),
      /it has 139 bytes; with the shape \[2, 3\] of >i2 it must have 140/,
    );
    assert.throws(() => data.parseNpy(new Uint8Array(20), 'it'), /it is no .npy file/);
    assert.throws(() => data.parseNpy(bytes.subarray(0, 50), 'it'), /ends within its header/);
  });

  it('reads .npz, packed or not', () => {
    const { x, flags } = data.readNpz(file('two.npz'));
    assert.deepEqual([x.toArray(), flags.toArray()], [grid, [true, false]]);
    assert.deepEqual(data.readNpz(file('packed.npz')).x.toArray(), grid);
    assert.throws(() => data.readNpz(file('big.npy')), /is no zip file/);
  });

  it('reads CSV: numbers, quotes and classes', () => {
    const text = 'x,"the, y",kind\n1,2.5,dog\n-3,1e2,"a ""cat"""\n4,nan,dog\n';
    writeFileSync(join(folder, 'a.csv'), text);
    const table = data.readCsv(join(folder, 'a.csv'));
    assert.deepEqual([table.columns, table.length], [['x', 'the, y', 'kind'], 3]);
    assert.deepEqual(table.tensor('x', 'the, y').toArray(), [
      [1, 2.5],
      [-3, 100],
      [4, Number.NaN],
    ]);
    const { labels, names } = table.classes('kind');
    assert.deepEqual([labels.toArray(), labels.dtype, names], [[1, 0, 1], 'int32', ['a "cat"', 'dog']]);
    assert.throws(() => table.tensor(), /column "kind" holds "dog" in row 0, which is no number/);
    assert.throws(() => table.column('z'), /has no column "z"; it has "x", "the, y", "kind"/);
    assert.throws(() => data.parseCsv('a,b\n1\n'), /no CSV that can be read/);
    assert.deepEqual(data.parseCsv('1;2\n3;4', { delimiter: ';', header: false }).tensor('1').toArray(), [
      [2],
      [4],
    ]);
  });

  it('reads Parquet', async () => {
    const table = await data.readParquet(file('table.parquet'));
    assert.deepEqual(table.columns, ['x', 'n', 'kind']);
    assert.deepEqual(table.tensor('x', 'n').toArray(), [
      [0.5, 1],
      [1.5, 2],
      [2.5, 3],
    ]);
    assert.deepEqual(table.classes('kind').labels.toArray(), [1, 0, 1]);
    await assert.rejects(data.readParquet(file('table.parquet'), { columns: ['z'] }), /has no column "z"/);
  });

  it('reads images as Pillow does', () => {
    for (const [name, pixels] of Object.entries<number[][][]>(expected.images)) {
      const ours = data.readImage(file(name));
      assert.deepEqual([ours.dtype, ours.shape], ['int32', [3, 4, 5]], name);
      const difference = ours.sub(tensor(pixels)).abs().max().item();
      // Two decoders of JPEG round differently.
      assert.ok(difference <= (name.endsWith('.jpg') ? 6 : 0), `${name}: a pixel differs by ${difference}`);
    }
    writeFileSync(join(folder, 'text.png'), 'no image at all, only a text');
    assert.throws(() => data.readImage(join(folder, 'text.png')), /neither a PNG nor a JPEG/);
  });

  it('has a class for each folder of images', () => {
    const images = new data.ImageFolder(file('images'));
    assert.deepEqual([images.classes, images.length], [['colour', 'other'], 6]);
    const [[x, y]] = new DataLoader(images, { batchSize: 6 });
    assert.deepEqual([x.shape, x.dtype, y.toArray()], [[6, 3, 4, 5], 'float32', [0, 0, 1, 1, 1, 1]]);
    assert.ok(x.max().item() <= 1);
    assert.throws(() => new data.ImageFolder(folder), /has no folder with PNG or JPEG images/);
  });

  it('makes samples of a text', () => {
    const text = new data.CharDataset('hello', 3);
    assert.deepEqual([text.length, text.vocabulary.tokens], [2, ['e', 'h', 'l', 'o']]);
    const [[x, y]] = new DataLoader(text, { batchSize: 2 });
    const read = (rows: number[][]) => rows.map((row) => text.vocabulary.decode(row).join(''));
    assert.deepEqual(
      [read(x.toArray()), read(y.toArray())],
      [
        ['hel', 'ell'],
        ['ell', 'llo'],
      ],
    );
    assert.throws(() => text.vocabulary.encode('help'), /no token "p"/);
    assert.throws(() => new data.CharDataset('abc', 3), /3 characters; with a block of 3 it needs more/);
    const lines = new data.LineDataset('one\r\n\ntwo\n');
    assert.deepEqual([...new DataLoader(lines, { batchSize: 2 })], [['one', 'two']]);
  });

  it('reads only shapes while a program is traced', () =>
    traced(async () => {
      assert.deepEqual(data.readNpy(file('fortran.npy')).shape, [2, 3]);
      assert.deepEqual(data.readNpz(file('packed.npz')).x.shape, [2, 3]);
      const table = await data.readParquet(file('table.parquet'));
      assert.deepEqual(table.tensor('x', 'n').shape, [3, 2]);
      assert.deepEqual(table.classes('kind').labels.shape, [3]);
      const images = new DataLoader(new data.ImageFolder(file('images')), { batchSize: 4 });
      assert.deepEqual(
        [...images].map(([x, y]) => [x.shape, y.shape]),
        [
          [[4, 3, 4, 5], [4]],
          [[2, 3, 4, 5], [2]],
        ],
      );
    }));
});
