import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, describe, it } from 'mocha';
import {
  autograd,
  F,
  manualSeed,
  nn,
  observe,
  ones,
  randn,
  ShapeError,
  type Tensor,
  tensor,
  useEngine,
  zeros,
} from '../../../../src/library/index.ts';
import { type Golden, run } from '../../../parity/run.ts';

describe('signals, images and volumes', () => {
  before(async () => {
    await useEngine('cpu');
    manualSeed(0);
  });

  describe('have on meta the shapes that PyTorch gives', () => {
    before(() => useEngine('meta'));
    after(() => useEngine('cpu'));

    for (const group of ['spatial', 'layers', 'norms', 'resizing', 'activations']) {
      it(group, () => {
        const file = new URL(`../../../parity/goldens/${group}.json`, import.meta.url);
        const goldens: Golden[] = JSON.parse(readFileSync(file, 'utf8'));
        assert.ok(goldens.length > 0);
        for (const golden of goldens) {
          for (const { what, ours, theirs } of run(golden)) {
            assert.deepEqual([...ours.shape], theirs.shape, `${golden.name}: shape of ${what}`);
            assert.equal(ours.dtype, theirs.dtype, `${golden.name}: dtype of ${what}`);
          }
        }
      });
    }
  });

  describe('have gradients, and gradients of those, that agree with finite differences', () => {
    const leaf = (...shape: number[]) => randn(shape, { requiresGrad: true });
    /** Values far enough apart that no difference changes which one is the greatest. */
    const spaced = (...shape: number[]) => {
      const count = shape.reduce((product, length) => product * length);
      const values = Array.from({ length: count }, (_, i) => ((i * 7) % count) * 0.3 - 1.01);
      return tensor(values).reshape(shape).requiresGrad_();
    };
    const cases: [string, (...inputs: Tensor[]) => Tensor, () => Tensor[]][] = [
      ['conv1d', (x, w) => F.conv1d(x, w, null, { padding: 1 }), () => [leaf(1, 2, 4), leaf(1, 2, 3)]],
      [
        'conv3d',
        (x, w) => F.conv3d(x, w, null, { padding: 1, stride: 2 }),
        () => [leaf(1, 1, 2, 3, 2), leaf(1, 1, 2, 2, 2)],
      ],
      [
        'convTranspose2d',
        (x, w) => F.convTranspose2d(x, w, null, { stride: 2, padding: 1, outputPadding: 1 }),
        () => [leaf(1, 1, 2, 2), leaf(1, 2, 3, 2)],
      ],
      [
        'convTranspose3d',
        (x, w) => F.convTranspose3d(x, w, null, { stride: 2 }),
        () => [leaf(1, 1, 2, 2, 1), leaf(1, 1, 2, 2, 2)],
      ],
      ['maxPool3d', (x) => F.maxPool3d(x, 2), () => [spaced(1, 1, 2, 4, 2)]],
      ['adaptiveMaxPool2d', (x) => F.adaptiveMaxPool2d(x, 2), () => [spaced(1, 1, 3, 3)]],
      ['adaptiveAvgPool1d', (x) => F.adaptiveAvgPool1d(x, 2), () => [leaf(1, 2, 3)]],
      ['groupNorm', (x) => F.groupNorm(x, 2), () => [leaf(1, 4, 3)]],
      ['rmsNorm', (x) => F.rmsNorm(x, [3]), () => [leaf(2, 3)]],
      ['interpolate', (x) => F.interpolate(x, { size: [3, 4], mode: 'bilinear' }), () => [leaf(1, 1, 2, 3)]],
      ['unfold', (x) => F.unfold(x, 2), () => [leaf(1, 1, 3, 3)]],
      ['fold', (x) => F.fold(x, 3, 2), () => [leaf(1, 4, 4)]],
      ['mish', (x) => F.mish(x), () => [leaf(4)]],
      ['glu', (x) => F.glu(x), () => [leaf(4)]],
    ];
    for (const [name, fn, inputs] of cases) {
      it(name, () => {
        assert.ok(autograd.gradcheck(fn, inputs()));
        const gradients = (...points: Tensor[]) =>
          autograd.enableGrad(() => {
            // A point beside the inputs is no leaf yet.
            const leaves = points.map((one) => (one.requiresGrad ? one : one.detach().requiresGrad_()));
            const y = fn(...leaves);
            return autograd.grad(y.mul(y).sum(), leaves, { createGraph: true });
          });
        assert.ok(autograd.gradcheck(gradients, inputs(), { atol: 5e-2, rtol: 3e-2 }));
      });
    }
  });

  it('ConvTranspose2d takes the output size that is meant', () => {
    const up = new nn.ConvTranspose2d(1, 1, 3, { stride: 2, padding: 1 });
    assert.deepEqual(up(zeros(1, 1, 3, 3)).shape, [1, 1, 5, 5]);
    assert.deepEqual(up(zeros(1, 1, 3, 3), [6, 5]).shape, [1, 1, 6, 5]);
    assert.throws(
      () => up(zeros(1, 1, 3, 3), [7, 5]),
      /from \[5, 5\] to \[6, 6\] for input \[1, 1, 3, 3\], but got \[7, 5\]/,
    );
  });

  describe('that do not fit', () => {
    afterEach(async () => {
      observe(null);
      await useEngine('cpu');
    });
    const misfits: [() => Tensor, RegExp, number[]][] = [
      [
        () => F.conv1d(ones(2, 3, 8), ones(4, 2, 3)),
        /^conv1d: input \[2, 3, 8\] has 3 channels, but weight \[4, 2, 3\] expects 2$/,
        [2, 4, 6],
      ],
      [
        () => F.convTranspose2d(ones(1, 3, 4, 4), ones(2, 5, 2, 2), null, { stride: 2 }),
        /^convTranspose2d: input \[1, 3, 4, 4\] has 3 channels, but weight \[2, 5, 2, 2\] expects 2$/,
        [1, 5, 8, 8],
      ],
      [() => F.maxPool1d(ones(1, 2, 2), 3), /^maxPool1d: the kernel \[3\] is greater/, [1, 2, 1]],
      [
        () => F.avgPool3d(ones(1, 2, 4, 1, 4), 2),
        /^avgPool3d: the kernel \[2, 2, 2\] is greater/,
        [1, 2, 2, 1, 2],
      ],
      [
        () => F.groupNorm(ones(2, 6, 3), 4),
        /^groupNorm: .* has 6 channels, which cannot be divided into 4 groups/,
        [2, 6, 3],
      ],
      [
        () => F.instanceNorm(ones(2, 3, 4), { weight: ones(4) }),
        /^instanceNorm: .* has 3 channels, but weight is \[4\]/,
        [2, 3, 4],
      ],
      [
        () => F.rmsNorm(ones(2, 3), [4]),
        /^rmsNorm: input \[2, 3\] does not end in normalizedShape \[4\]/,
        [2, 3],
      ],
      [
        () => F.pixelShuffle(ones(1, 6, 2, 2), 2),
        /^pixelShuffle: .* has 6 channels, which must be a multiple of upscaleFactor² = 4/,
        [1, 1, 4, 4],
      ],
      [
        () => F.fold(ones(1, 8, 5), [3, 4], 2),
        /^fold: input \[1, 8, 5\] .* expected a multiple of 4 rows and 6 windows/,
        [1, 2, 3, 4],
      ],
      [() => F.prelu(ones(2, 3), ones(2)), /^prelu: weight \[2\] must have 1 element/, [2, 3]],
    ];
    for (const [call, message, plausible] of misfits) {
      it(message.source.slice(1, 50), async () => {
        assert.throws(call, (error) => error instanceof ShapeError && message.test(error.message));
        await useEngine('meta');
        let seen = 0;
        observe({ mismatch: () => ++seen > 0 });
        assert.deepEqual(call().shape, plausible);
        assert.equal(seen, 1);
      });
    }
  });

  describe('say what is wrong with their options', () => {
    const bad: [() => unknown, RegExp][] = [
      [
        () => F.conv2d(ones(1, 1, 4, 4), ones(1, 1, 2, 2), null, { stride: 0 }),
        /conv2d: expected stride to be of whole numbers from 1 on, but got \[0, 0\]/,
      ],
      [
        () => F.conv1d(ones(1, 1, 4), ones(1, 1, 2), null, { stride: [1, 2] }),
        /conv1d: expected stride to be a number or a list of 1, but got \[1, 2\], a list of 2/,
      ],
      [() => F.conv3d(ones(1, 4, 4), ones(1, 1, 2, 2, 2)), /conv3d: expected input \[N, C, D, H, W\]/],
      [
        () => new nn.ConvTranspose1d(1, 1, 2, { outputPadding: 1 })(ones(1, 1, 3)),
        /outputPadding \[1\] must be smaller than either stride \[1\] or dilation \[1\]/,
      ],
      [() => F.avgPool1d(ones(1, 1, 4).int(), 2), /avgPool1d: expected input to be float32, but got int32/],
      [() => F.mish([1] as never), /mish: expected input to be a Tensor, but got an array of 1/],
      [() => F.maxPool1d(ones(1, 1, 4), 2, { padding: 2 }), /padding \[2\] should be at most half/],
      [
        () => F.adaptiveAvgPool2d(ones(1, 1, 4, 4), [2]),
        /outputSize to be a number or a list of 2, each above 0 or null, but got \[2\]/,
      ],
      [() => F.instanceNorm(ones(1, 2, 1)), /more than 1 element in each channel/],
      [
        () => F.instanceNorm(ones(1, 2, 3), { useInputStats: false }),
        /both runningMean and runningVar must be given/,
      ],
      [() => F.interpolate(ones(1, 1, 4)), /either size or scaleFactor, but got neither/],
      [
        () => F.interpolate(ones(1, 1, 4), { size: 2, mode: 'bilinear' }),
        /mode 'bilinear' is for input of 4 dimensions, but got \[1, 1, 4\]/,
      ],
      [
        () => F.interpolate(ones(1, 1, 4), { size: 2, alignCorners: true }),
        /alignCorners goes with the modes linear, bilinear, bicubic, trilinear, not with 'nearest'/,
      ],
      [() => F.glu(ones(2, 3)), /dimension -1 of input to have an even length, but input is \[2, 3\]/],
      [() => F.dropout3d(ones(2, 3)), /dropout3d: expected input of 4 or 5 dimensions/],
      [() => new nn.GroupNorm(4, 6), /4 groups must divide numChannels 6/],
      [
        () => new nn.ReflectionPad2d([1, 2]),
        /ReflectionPad2d: expected padding to be a number or a list of 4/,
      ],
      [
        () => new nn.ReflectionPad2d(1)(ones(2, 2)),
        /ReflectionPad2d expects 4 dimensions, or 3 without a batch/,
      ],
      [() => new nn.AlphaDropout(2), /AlphaDropout: p must be from 0 to 1, but is 2/],
    ];
    for (const [call, message] of bad) {
      it(message.source.slice(0, 60), () => {
        assert.throws(call, message);
      });
    }
  });
});
