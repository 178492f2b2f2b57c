import assert from 'node:assert/strict';
import { afterEach, before, describe, it } from 'mocha';
import { useEngine } from '../../../../src/engine/index.ts';
import { epochs, log, type Media, observe, progress, tensor, zeros } from '../../../../src/library/index.ts';

describe('reporting', () => {
  const told: Media[] = [];
  const watch = () => observe({ media: (media) => told.push(media) });
  before(() => useEngine('cpu'));
  afterEach(() => {
    observe(null);
    told.length = 0;
  });

  it('makes pixels of an image, with the range told, or found', () => {
    watch();
    log.image('unit', tensor([[0, 0.5, 1]]));
    log.image('own range', tensor([[-1, 0, 3]]));
    log.image('given range', tensor([[-1, 0, 3]]), { range: [-1, 1], caption: 'clipped' });
    const pixels = told.map((media) => media.kind === 'image' && [...media.pixels.data]);
    assert.deepEqual(pixels, [
      [0, 128, 255],
      [0, 64, 255],
      [0, 128, 255],
    ]);
    assert.equal((told[2] as { caption: string }).caption, 'clipped');
  });

  it('lays several images out as a grid, channels last', () => {
    watch();
    const images = tensor([1, 2, 3, 4, 5].map((value) => [[[value / 5]], [[0]], [[1]]]));
    log.image('grid', images);
    const [media] = told;
    assert.ok(media.kind === 'image');
    const { width, height, channels, data } = media.pixels;
    assert.deepEqual([width, height, channels], [3, 2, 3]);
    assert.deepEqual([...data.slice(0, 3)], [51, 0, 255]);
    assert.deepEqual([...data.slice(12, 15)], [255, 0, 255]);
  });

  it('counts values between equal edges, leaving out what is not finite', () => {
    watch();
    log.histogram('h', tensor([0, 0.1, 0.9, 1, Number.NaN, Number.POSITIVE_INFINITY]), { bins: 2 });
    log.histogram('alike', tensor([3, 3, 3]), { bins: 4 });
    assert.deepEqual(
      told.map((media) => media.kind === 'histogram' && media.histogram),
      [
        { edges: [0, 0.5, 1], counts: [2, 2] },
        { edges: [3, 3.25, 3.5, 3.75, 4], counts: [3, 0, 0, 0] },
      ],
    );
  });

  it('says which shape an image may have', () => {
    watch();
    assert.throws(() => log.image('x', zeros(2, 4, 4)), /\[C, H, W\].*but got \[2, 4, 4\]/);
    assert.throws(() => log.histogram('x', zeros(2), { bins: 0 }), /bins must be a whole number above 0/);
  });

  it('names numbers by where they lie, and refuses what is none', () => {
    const numbers: unknown[] = [];
    observe({ log: (values) => numbers.push(values) });
    log({ train: { loss: 1, top: { k: tensor([2]) } }, lr: 0.5 });
    assert.deepEqual(numbers, [{ 'train/loss': 1, 'train/top/k': 2, lr: 0.5 }]);
    assert.throws(() => log({ name: 'x' as never }), /log: name must be a number/);
  });

  it('counts epochs and items aloud, and does nothing where nobody watches', () => {
    assert.deepEqual([...epochs(3)], [0, 1, 2]);
    const heard: unknown[] = [];
    observe({
      pass: (_, batches) => heard.push(`of ${batches}`),
      batch: (_, index) => heard.push(index),
      epoch: (index) => heard.push(`epoch ${index}`),
    });
    assert.deepEqual([...epochs(2)], [0, 1]);
    assert.deepEqual([...progress(new Set('ab'))], ['a', 'b']);
    assert.deepEqual([...progress('c'[Symbol.iterator]())], ['c']);
    assert.deepEqual(heard, ['of 2', 0, 'epoch 0', 1, 'epoch 1', 'of 2', 0, 1]);
    assert.throws(() => [...epochs(1.5)], /whole number, 0 or above, but is 1.5/);
  });
});
