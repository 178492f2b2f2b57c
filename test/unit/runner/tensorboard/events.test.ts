import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'mocha';
import { EventFile } from '../../../../src/runner/train/tensorboard/events.ts';

/** Bit by bit, and so by another way than the writer's table. */
function crc32c(data: Buffer): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    for (let bit = 0; bit < 8; bit++) {
      const odd = ((crc >>> 0) ^ (byte >>> bit)) & 1;
      crc = odd ? (crc >>> 1) ^ 0x82f63b78 : crc >>> 1;
    }
  }
  return ~crc >>> 0;
}

function unmasked(masked: number): number {
  const rotated = (masked - 0xa282ead8) >>> 0;
  return ((rotated >>> 17) | (rotated << 15)) >>> 0;
}

/** The payloads of a TFRecord file, whose checksums are held to. */
function recordsOf(file: Buffer): Buffer[] {
  const payloads: Buffer[] = [];
  for (let at = 0; at < file.length; ) {
    const length = Number(file.readBigUInt64LE(at));
    assert.equal(unmasked(file.readUInt32LE(at + 8)), crc32c(file.subarray(at, at + 8)));
    const data = file.subarray(at + 12, at + 12 + length);
    assert.equal(unmasked(file.readUInt32LE(at + 12 + length)), crc32c(data));
    payloads.push(data);
    at += 16 + length;
  }
  return payloads;
}

type Fields = Record<number, (number | Buffer)[]>;

/** The fields of a protocol buffer message by their numbers. */
function fieldsOf(data: Buffer): Fields {
  const fields: Fields = {};
  let at = 0;
  const varint = () => {
    let value = 0;
    for (let factor = 1; ; factor *= 128) {
      const byte = data[at++];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
    }
  };
  while (at < data.length) {
    const key = varint();
    let value: number | Buffer;
    if (key % 8 === 0) value = varint();
    else if (key % 8 === 1) {
      value = data.readDoubleLE(at);
      at += 8;
    } else if (key % 8 === 5) {
      value = data.readFloatLE(at);
      at += 4;
    } else {
      assert.equal(key % 8, 2);
      const length = varint();
      value = data.subarray(at, at + length);
      at += length;
    }
    const field = Math.floor(key / 8);
    fields[field] = [...(fields[field] ?? []), value];
  }
  return fields;
}

const inside = (fields: Fields, field: number) => fieldsOf(fields[field][0] as Buffer);
const doubles = (bytes: number | Buffer) => {
  const buffer = bytes as Buffer;
  return Array.from({ length: buffer.length / 8 }, (_, i) => buffer.readDoubleLE(8 * i));
};

describe('a TensorBoard event file', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-board-'));
  after(() => rmSync(folder, { recursive: true }));

  const file = new EventFile(folder, 1_700_000_000_000);
  mkdirSync(path.join(folder, 'media'));
  writeFileSync(path.join(folder, 'media', '1.png'), 'as if a PNG');
  const at = { type: 'media', step: 300, time: 2 } as const;
  file.append([
    { type: 'metric', name: 'val/loss', step: 300, value: 0.25, time: 1.5 },
    { type: 'metric', name: 'bad', step: 3, value: 'NaN', time: 2 },
  ]);
  file.append([
    { type: 'log', level: 'log', text: 'not for a chart' },
    { ...at, name: 'w', content: { kind: 'histogram', edges: [0, 1, 3], counts: [4, 2] } },
    { ...at, name: 'picture', content: { kind: 'image', file: 'media/1.png', width: 8, height: 32 } },
    { ...at, name: 'remark', content: { kind: 'text', text: 'hello' } },
  ]);
  const [name] = readdirSync(folder).filter((entry) => entry.startsWith('events.out.tfevents.1700000000.'));
  const records = recordsOf(readFileSync(path.join(folder, name))).map(fieldsOf);
  const summaryOf = (fields: Fields) => inside(inside(fields, 5), 1);

  it('begins with its version', () => {
    assert.equal(records.length, 5);
    assert.equal(records[0][1][0], 1_700_000_000);
    assert.equal(String(records[0][3][0]), 'brain.Event:2');
  });

  it('has scalars at their steps and times, and NaN among them', () => {
    const [, loss, bad] = records;
    assert.deepEqual([loss[1][0], loss[2][0]], [1_700_000_001.5, 300]);
    assert.deepEqual([String(summaryOf(loss)[1][0]), summaryOf(loss)[2][0]], ['val/loss', 0.25]);
    assert.ok(Number.isNaN(summaryOf(bad)[2][0]));
  });

  it('has histograms by the upper limits of their bins', () => {
    const histogram = inside(summaryOf(records[3]), 5);
    assert.deepEqual(
      [1, 2, 3, 4, 5].map((field) => histogram[field][0]),
      [0, 3, 6, 6, 9],
    );
    assert.deepEqual(
      [doubles(histogram[6][0]), doubles(histogram[7][0])],
      [
        [1, 3],
        [4, 2],
      ],
    );
  });

  it('has images as they lie in the folder', () => {
    const image = inside(summaryOf(records[4]), 4);
    assert.deepEqual([image[1][0], image[2][0], String(image[4][0])], [32, 8, 'as if a PNG']);
  });
});
