import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { registerMeta } from '../../../../src/engine/meta/index.ts';
import { tf } from '../../../../src/engine/tfjs.ts';
import { flopsOf, kernelsWithRule } from '../../../../src/trace/costs/flops.ts';
import { layerAt, traced } from '../traced.ts';

describe('FLOPs', () => {
  /** Hand-computed for one call, a multiplication and an addition each one. */
  const layers: [title: string, code: string, path: string, flops: number][] = [
    ['Linear', 'const m = new nn.Linear(128, 10); m(randn(64, 128));', 'Linear', 2 * 64 * 128 * 10],
    [
      'Linear over a sequence, without bias',
      'const m = new nn.Linear(16, 8, { bias: false }); m(randn(4, 7, 16));',
      'Linear',
      2 * 4 * 7 * 16 * 8,
    ],
    [
      'Conv2d with groups, stride and padding',
      'const m = new nn.Conv2d(8, 16, 3, { stride: 2, padding: 1, groups: 4 }); m(randn(2, 8, 9, 9));',
      'Conv2d',
      // [2, 16, 5, 5] results of 2 channels times 3 × 3 each.
      2 * (2 * 16 * 5 * 5) * (2 * 3 * 3),
    ],
    [
      'ConvTranspose2d',
      'const m = new nn.ConvTranspose2d(6, 4, 2, { stride: 2, bias: false }); m(randn(3, 6, 5, 5));',
      'ConvTranspose2d',
      // Each input element goes into 4 channels of 2 × 2.
      2 * (3 * 6 * 5 * 5) * (4 * 2 * 2),
    ],
    [
      'MaxPool2d',
      'const m = new nn.MaxPool2d(2); m(randn(3, 4, 8, 8));',
      'MaxPool2d',
      3 * 4 * 4 * 4 * (2 * 2),
    ],
    ['ReLU', 'const m = new nn.ReLU(); m(randn(5, 6));', 'ReLU', 30],
    ['Flatten', 'const m = new nn.Flatten(); m(randn(5, 6, 7));', 'Flatten', 0],
    ['Softmax', 'const m = new nn.Softmax(1); m(randn(5, 6));', 'Softmax', 5 * 30],
    [
      'LSTM, every step of it',
      'const m = new nn.LSTM(16, 32, { batchFirst: true }); m(randn(4, 5, 16));',
      'LSTM',
      // The gates from input and state; then for each of [4, 32]: 4 activations and tanh(c), 2 products and a sum for
      // c, a product for h, and the sum of both parts of each gate.
      4 * 5 * (2 * 16 * 128 + 2 * 32 * 128) + 5 * 4 * 32 * (4 + 1 + 3 + 1 + 4),
    ],
    [
      'GRU cell',
      'const m = new nn.GRUCell(6, 8); m(randn(3, 6));',
      'GRUCell',
      // r, z and n: their sums and activations, r·hn; n + z·(h − n).
      3 * (2 * 6 * 24 + 2 * 8 * 24) + 3 * 8 * (2 + 2 + 1 + 1 + 1 + 3),
    ],
  ];
  for (const [title, code, path, flops] of layers) {
    it(`of ${title}`, async () => {
      assert.equal(
        layerAt(await traced(`import { nn, randn } from 'tensorscope';\n${code}`), path).flops,
        flops,
      );
    });
  }

  it('of MultiheadAttention are those of its products, and some for each score', async () => {
    const trace = await traced(
      `import { nn, randn } from 'tensorscope';
      const attention = new nn.MultiheadAttention(32, 4, { batchFirst: true });
      const x = randn(8, 10, 32);
      attention(x, x, x, { needWeights: false });`,
    );
    const projections = 4 * (2 * 8 * 10 * 32 * 32);
    const products = 2 * (2 * 8 * 4 * 10 * 10 * 8);
    const { flops } = layerAt(trace, 'MultiheadAttention');
    const [scores, queries] = [8 * 4 * 10 * 10, 8 * 10 * 32];
    assert.equal(flops, projections + products + 5 * scores + queries);
  });

  it('of the 124 million parameter GPT-2 are 2 for each weight and token, and attention', async () => {
    const tokens = 2 * 1024;
    const trace = await traced(
      `import { arange, F, nn, randint } from 'tensorscope';
      class Block extends nn.Module {
        ln1 = new nn.LayerNorm(768);
        qkv = new nn.Linear(768, 3 * 768);
        proj = new nn.Linear(768, 768);
        ln2 = new nn.LayerNorm(768);
        up = new nn.Linear(768, 4 * 768);
        down = new nn.Linear(4 * 768, 768);
        forward(x) {
          const [B, T, C] = x.shape;
          const [q, k, v] = this.qkv(this.ln1(x)).chunk(3, -1).map((t) => t.view(B, T, 12, 64).transpose(1, 2));
          const y = F.scaledDotProductAttention(q, k, v, { isCausal: true });
          x = x.add(this.proj(y.transpose(1, 2).reshape(B, T, C)));
          return x.add(this.down(F.gelu(this.up(this.ln2(x)))));
        }
      }
      class GPT extends nn.Module {
        tokens = new nn.Embedding(50257, 768);
        positions = new nn.Embedding(1024, 768);
        blocks = new nn.Sequential(...Array.from({ length: 12 }, () => new Block()));
        norm = new nn.LayerNorm(768);
        forward(ids) {
          const x = this.norm(this.blocks(this.tokens(ids).add(this.positions(arange(ids.shape[1])))));
          return F.linear(x, this.tokens.weight);
        }
      }
      const model = new GPT();
      model(randint(0, 50257, [2, 1024]));`,
    );
    const { flops, parameters } = layerAt(trace, 'GPT');
    assert.equal(parameters, 124_439_808);
    // The positions are looked up; the token table is the last product's matrix as well.
    const weights = parameters - 1024 * 768;
    const attention = 12 * (2 * 2 * 2 * 1024 * 1024 * 768);
    assert.ok(Math.abs(flops / (2 * weights * tokens + attention) - 1) < 0.02, `${flops}`);
  });

  it('leave out what gradients, optimizers and repeated parts of checkpoints take', async () => {
    const trace = await traced(
      `import { autograd, nn, optim, randn } from 'tensorscope';
      const inner = new nn.Linear(4, 4);
      class Net extends nn.Module { inner = inner; forward(x) { return autograd.checkpoint(this.inner, x); } }
      const net = new Net();
      const optimizer = new optim.Adam(net.parameters());
      net(randn(8, 4)).sum().backward();
      optimizer.step();`,
    );
    assert.equal(layerAt(trace, 'Net').flops, 2 * 8 * 4 * 4);
    assert.equal(layerAt(trace, 'inner').calls, 1);
  });

  it('of kernels of TensorFlow.js', () => {
    const info = (...shape: number[]) => ({ dataId: {}, shape, dtype: 'float32' as const });
    const cases: [string, any, any, number[], number][] = [
      ['Conv2D', { x: info(2, 8, 8, 3), filter: info(3, 3, 3, 16) }, {}, [2, 6, 6, 16], 2 * 1152 * 27],
      [
        'FusedConv2D',
        { x: info(2, 8, 8, 3), filter: info(3, 3, 3, 16) },
        { activation: 'relu' },
        [2, 6, 6, 16],
        2 * 1152 * 27 + 1152,
      ],
      ['DepthwiseConv2dNative', { filter: info(3, 3, 4, 2) }, {}, [1, 6, 6, 8], 2 * 288 * 9],
      ['AvgPool', { x: info(1, 8, 8, 4) }, { filterSize: 2 }, [1, 4, 4, 4], 64 * 4],
      ['BatchMatMul', { a: info(5, 7, 3), b: info(5, 7, 2) }, { transposeA: true }, [5, 3, 2], 2 * 30 * 7],
      ['Einsum', [info(5, 3, 7), info(5, 7, 2)], { equation: 'bij,bjk->bik' }, [5, 3, 2], 2 * 5 * 3 * 7 * 2],
      ['Mean', { x: info(4, 6) }, { axis: 1 }, [4], 24],
      ['AddN', [info(4), info(4), info(4)], {}, [4], 8],
      ['Transpose', { x: info(4, 6) }, { perm: [1, 0] }, [6, 4], 0],
    ];
    for (const [kernel, inputs, attrs, output, flops] of cases)
      assert.equal(flopsOf(kernel, inputs, attrs, [info(...output)]), flops, kernel);
  });

  it('are known of every kernel that computes', () => {
    registerMeta();
    const costless = new Set(
      [
        'BatchToSpaceND BroadcastArgs Cast Complex Concat DepthToSpace Diag Draw ExpandDims Fill FlipLeftRight GatherNd',
        'GatherV2 Identity Imag LinSpace MirrorPad Multinomial OneHot OnesLike Pack PadV2 RaggedGather RaggedRange',
        'RaggedTensorToTensor Range Real Reshape ResizeNearestNeighbor Reverse RotateWithOffset SearchSorted Slice',
        'SpaceToBatchND SparseFillEmptyRows SparseReshape SparseToDense SplitV StaticRegexReplace StridedSlice',
        'StringNGrams StringSplit StringToHashBucketFast TensorScatterUpdate Tile Transform Transpose Unique Unknown',
        'Unpack ZerosLike NonMaxSuppressionV3 NonMaxSuppressionV4 NonMaxSuppressionV5',
        // Of backward and of optimizers.
        'AdamStep SgdStep AvgPool3DGrad AvgPoolGrad Dilation2DBackpropFilter Dilation2DBackpropInput LRNGrad',
        'MaxPool2dGrad MaxPool3DGrad MaxPoolGrad ResizeBilinearGrad ResizeNearestNeighborGrad',
      ].flatMap((line) => line.split(' ')),
    );
    const kernels = tf.getKernelsForBackend('meta').map(({ kernelName }) => kernelName);
    const rules = new Set(kernelsWithRule());
    assert.deepEqual(
      kernels.filter((kernel) => rules.has(kernel) === costless.has(kernel)),
      [],
    );
  });
});
