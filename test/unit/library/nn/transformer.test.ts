import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { useEngine } from '../../../../src/engine/index.ts';
import { F, manualSeed, nn, observe, ones, randn, tensor } from '../../../../src/library/index.ts';

describe('attention and transformers', () => {
  before(async () => {
    await useEngine('cpu');
    manualSeed(0);
  });
  after(async () => {
    observe(null);
    await useEngine('cpu');
  });

  it('name their parameters as PyTorch does', () => {
    const attention = new nn.MultiheadAttention(4, 2, { addBiasKv: true, kdim: 3 });
    assert.deepEqual(Object.keys(attention.stateDict()), [
      'q_proj_weight',
      'k_proj_weight',
      'v_proj_weight',
      'in_proj_bias',
      'bias_k',
      'bias_v',
      'out_proj.weight',
      'out_proj.bias',
    ]);
    const model = new nn.Transformer({ dModel: 4, nhead: 2, numEncoderLayers: 1, numDecoderLayers: 1 });
    const names = Object.keys(model.stateDict());
    assert.equal(names.length, 12 + 18 + 4);
    for (const name of [
      'encoder.layers.0.self_attn.in_proj_weight',
      'decoder.layers.0.multihead_attn.out_proj.bias',
      'decoder.layers.0.norm3.weight',
      'encoder.norm.bias',
    ]) {
      assert.ok(names.includes(name), name);
    }
    assert.ok(
      !Object.keys(new nn.TransformerEncoderLayer(4, 2, { bias: false }).stateDict()).some((name) =>
        name.includes('bias'),
      ),
    );
  });

  it('sees no later key where it is causal', () => {
    const layer = new nn.TransformerEncoderLayer(4, 2, { dropout: 0, dimFeedforward: 8, batchFirst: true });
    const encoder = new nn.TransformerEncoder(layer, 2);
    const x = randn(1, 5, 4);
    const mask = nn.Transformer.generateSquareSubsequentMask(5);
    assert.deepEqual(nn.Transformer.generateSquareSubsequentMask(2).toArray(), [
      [0, Number.NEGATIVE_INFINITY],
      [0, 0],
    ]);
    const whole = encoder(x, { mask });
    assert.ok(encoder(x, { isCausal: true }).allclose(whole, { atol: 1e-6 }));
    assert.ok(encoder(x.narrow(1, 0, 3), { isCausal: true }).allclose(whole.narrow(1, 0, 3), { atol: 1e-5 }));
    assert.throws(() => encoder(x, mask as never), /give masks by name, as in \{ mask \}/);
  });

  it('copies its layer: the copies start alike and share nothing', () => {
    const layer = new nn.TransformerDecoderLayer(4, 2, { dimFeedforward: 8 });
    const decoder = new nn.TransformerDecoder(layer, 2);
    const [first, second] = ['layers.0', 'layers.1'].map((path) =>
      decoder.getParameter(`${path}.self_attn.in_proj_weight`),
    );
    assert.ok(first !== second && first.equal(second) && second.equal(layer.selfAttn.inProjWeight!));
    nn.init.zeros_(first);
    assert.notEqual(second.abs().sum().item(), 0);
    assert.equal(
      decoder.modules().filter((module) => module instanceof nn.TransformerDecoderLayer).length,
      2,
    );
  });

  it('lets several heads of a query share a key', () => {
    const [query, key, value] = [randn(1, 4, 3, 2), randn(1, 2, 3, 2), randn(1, 2, 3, 2)];
    const each = (x: typeof key) =>
      x
        .index(tensor(0))
        .index(tensor([0, 0, 1, 1]))
        .unsqueeze(0);
    const shared = F.scaledDotProductAttention(query, key, value, { enableGqa: true });
    assert.ok(shared.allclose(F.scaledDotProductAttention(query, each(key), each(value)), { atol: 1e-6 }));
    assert.throws(
      () => F.scaledDotProductAttention(query, randn(1, 3, 3, 2), value, { enableGqa: true }),
      /multiple of those of key/,
    );
  });

  it('says what does not fit, and goes on while a program is traced', async () => {
    assert.throws(() => new nn.MultiheadAttention(5, 2), /numHeads 2 must divide embedDim 5/);
    const attention = new nn.MultiheadAttention(4, 2, { batchFirst: true });
    const x = ones(2, 3, 4);
    assert.throws(
      () => attention(x, x, x, { keyPaddingMask: ones(3, 2) }),
      /expected keyPaddingMask of shape \[2, 3\], but got \[3, 2\]/,
    );
    assert.throws(
      () => attention(x, ones(2, 5, 6), x),
      /expected key of shape \[2, 5, 4\], but got \[2, 5, 6\]/,
    );
    assert.throws(
      () => F.scaledDotProductAttention(x, x, x, { attnMask: ones(2, 3) }),
      /attnMask \[2, 3\] does not broadcast to the scores of query and key, \[2, 3, 3\]/,
    );
    await useEngine('meta');
    const seen: string[] = [];
    observe({ mismatch: (error) => seen.push(error.op) > 0 });
    const model = new nn.Transformer({ batchFirst: true });
    assert.deepEqual(model(ones(2, 7, 512), ones(2, 5, 512)).shape, [2, 5, 512]);
    assert.deepEqual(seen, []);
    const [output, weights] = new nn.MultiheadAttention(4, 2)(ones(3, 2, 4), ones(5, 2, 4), ones(5, 2, 6));
    assert.deepEqual([output.shape, weights!.shape, seen], [[3, 2, 4], [2, 3, 5], ['MultiheadAttention']]);
  });
});
