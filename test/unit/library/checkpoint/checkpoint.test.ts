import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import { useEngine } from '../../../../src/engine/index.ts';
import { load, loadBytes, nn, save, saveBytes, tensor, zeros } from '../../../../src/library/index.ts';

const golden = new URL('../../../parity/goldens/every_dtype.safetensors', import.meta.url).pathname;

describe('checkpoint', () => {
  let folder: string;
  before(async () => {
    await useEngine('cpu');
    folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
  });
  after(() => rmSync(folder, { recursive: true }));

  it('reads every dtype of a file that another program wrote', () => {
    const state = load(golden);
    const read = Object.fromEntries(Object.entries(state).map(([name, x]) => [name, [x.dtype, x.toArray()]]));
    assert.deepEqual(read, {
      double: ['float32', [1.5, Math.fround(-0.1)]],
      'features.0.weight': [
        'float32',
        [
          [1, -2, 0.5],
          [3.25, Infinity, -Infinity],
        ],
      ],
      half: ['float32', [1.5, -0.25, 65504, 2 ** -24]],
      brain: ['float32', [1, -2.5, Infinity]],
      long: ['int32', [-(2 ** 31), 7, 2 ** 31 - 1]],
      int: ['int32', [-5, 6]],
      byte: ['int32', [0, 127, 255]],
      flags: ['bool', [true, false, true]],
      empty: ['float32', []],
      scalar: ['float32', 2.5],
    });
    assert.deepEqual(state.empty.shape, [0, 4]);
  });

  it('gives back what was saved, in the same order', () => {
    const path = join(folder, 'state.safetensors');
    const state = {
      flags: tensor([true, false, true]),
      10: tensor([1, 2]),
      b: tensor([[0.5, 1.5]]),
      a: zeros([0, 3]),
    };
    save(state, path);
    const loaded = load(path);
    assert.deepEqual(Object.keys(loaded), Object.keys(state));
    assert.deepEqual(loaded.flags.toArray(), [true, false, true]);
    assert.deepEqual(loaded[10].toArray(), [1, 2]);
    assert.deepEqual(loaded.b.toArray(), [[0.5, 1.5]]);
    assert.deepEqual(loaded.a.shape, [0, 3]);
    assert.deepEqual(new Uint8Array(readFileSync(path)), saveBytes(state));
    assert.deepEqual(readdirSync(folder), ['state.safetensors'], 'no temporary file is left');
  });

  it('aligns the header to 8 bytes and each tensor to its elements', () => {
    const bytes = saveBytes({ flag: tensor([true]), x: tensor([1.5]) });
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    assert.equal(length % 8, 0);
    const header = JSON.parse(new TextDecoder().decode(bytes.slice(8, 8 + length)));
    assert.deepEqual(header.x.data_offsets, [0, 4]);
    assert.deepEqual(header.flag.data_offsets, [4, 5]);
  });

  it('brings a model back', () => {
    const model = new nn.Sequential(new nn.Linear(3, 4), new nn.BatchNorm1d(4));
    const other = new nn.Sequential(new nn.Linear(3, 4), new nn.BatchNorm1d(4));
    other.loadStateDict(loadBytes(saveBytes(model.stateDict())));
    const x = tensor([[0.1, 0.2, 0.3]]);
    assert.deepEqual(other.eval()(x).toArray(), model.eval()(x).toArray());
  });

  it('keeps the old file where the new one cannot be written', () => {
    const path = join(folder, 'kept.safetensors');
    save({ x: tensor([1]) }, path);
    assert.throws(() => save({ x: 3 as never }, path), /"x" is number/);
    assert.deepEqual(load(path).x.toArray(), [1]);
  });

  describe('refuses', () => {
    const one = { dtype: 'F32', shape: [1], data_offsets: [0, 4] };
    const cases: [string, Uint8Array, RegExp][] = [
      ['a file without a header', new Uint8Array(4), /has 4 bytes, fewer than the 8/],
      ['a header longer than the file', file('{}', 0, 1000), /would have 1000 bytes, but only 2 are left/],
      ['a header of more than 100,000,000 bytes', file('{}', 0, 2 ** 40), /100000000 are allowed/],
      ['a header that is no object', file('[1]', 0), /does not start with "\{"/],
      ['a header that is no JSON', file('{"x":', 0), /is not JSON/],
      ['bytes that are no UTF-8', bytesOf([0x7b, 0xff, 0x7d]), /is not JSON/],
      ['an unknown dtype', file({ x: { ...one, dtype: 'F8' } }, 4), /unknown dtype "F8"/],
      ['a dtype named like a method', file({ x: { ...one, dtype: 'toString' } }, 4), /unknown dtype/],
      ['a negative size', file({ x: { ...one, shape: [-1] } }, 4), /has the shape \[-1\]/],
      [
        'a size that overflows',
        file({ x: { ...one, shape: [2 ** 40, 2 ** 40] } }, 4),
        /takes .* bytes, not 4/,
      ],
      ['offsets that do not fit the shape', file({ x: { ...one, shape: [2] } }, 4), /takes 8 bytes, not 4/],
      ['offsets that go backwards', file({ x: { ...one, data_offsets: [4, 0] } }, 4), /data_offsets \[4,0\]/],
      ['a hole', file({ x: { ...one, data_offsets: [4, 8] } }, 8), /leaves a hole before byte 4/],
      ['an overlap', file({ x: one, y: one }, 4), /overlaps byte 4/],
      ['data behind the last tensor', file({ x: one }, 8), /data ends at byte/],
      ['data that is cut off', file({ x: one }, 2), /data ends at byte/],
      [
        'metadata that is no text',
        file({ __metadata__: { a: 1 } }, 0),
        /__metadata__ must map strings to strings/,
      ],
      ['a tensor that is no object', file({ x: 3 }, 0), /tensor "x" is described by 3/],
    ];
    for (const [name, bytes, message] of cases)
      it(name, () => assert.throws(() => loadBytes(bytes), message));

    it('an integer beyond int32', () => {
      const bytes = file({ x: { dtype: 'I64', shape: [1], data_offsets: [0, 8] } }, 8);
      new DataView(bytes.buffer).setBigInt64(bytes.length - 8, 2n ** 31n, true);
      assert.throws(() => loadBytes(bytes), /"x" holds 2147483648 at index 0, which is beyond int32/);
    });
  });

  it('names the file that is broken', () => {
    const path = join(folder, 'broken.safetensors');
    writeFileSync(path, 'abc');
    assert.throws(() => load(path), new RegExp(`${path} is not a valid safetensors file`));
  });

  it('makes no data and writes nothing while a program is traced', async () => {
    await useEngine('meta');
    try {
      const path = join(folder, 'traced.safetensors');
      save({ x: zeros(2, 3) }, path);
      assert.ok(!readdirSync(folder).includes('traced.safetensors'));
      const state = load(golden);
      assert.deepEqual(state['features.0.weight'].shape, [2, 3]);
      assert.equal(state.long.dtype, 'int32');
    } finally {
      await useEngine('cpu');
    }
  });
});

function file(header: object | string, dataBytes: number, length?: number): Uint8Array {
  const text = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
  const bytes = new Uint8Array(8 + text.length + dataBytes);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length ?? text.length), true);
  bytes.set(text, 8);
  return bytes;
}

function bytesOf(header: number[]): Uint8Array {
  return Uint8Array.from([header.length, 0, 0, 0, 0, 0, 0, 0, ...header]);
}
