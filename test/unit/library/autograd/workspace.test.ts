import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { type EngineName, useEngine } from '../../../../src/engine/index.ts';
import { autograd, F, manualSeed, nn, randn, type Tensor } from '../../../../src/library/index.ts';

/** Large enough for storage that is used again. */
const [BATCH, TOKENS, WIDTH] = [4, 16, 64];

class Doubled extends autograd.Function {
  static kept: Tensor[] = [];

  static override forward(_ctx: unknown, x: Tensor): Tensor {
    return x.mul(2);
  }

  static override backward(_ctx: unknown, g: Tensor): Tensor {
    Doubled.kept.push(g);
    return g.mul(2);
  }
}

class Block extends nn.Module {
  norm = new nn.LayerNorm(WIDTH);
  attention = new nn.MultiheadAttention(WIDTH, 4, { batchFirst: true });
  up = new nn.Linear(WIDTH, 2 * WIDTH);
  down = new nn.Linear(2 * WIDTH, WIDTH);
  mix = new nn.Conv1d(TOKENS, TOKENS, 3, { padding: 1 });

  override forward(x: Tensor): Tensor {
    const normal = this.norm(x);
    const [seen] = this.attention(normal, normal, normal);
    const mixed = x.add(seen);
    const [left, right] = this.up(mixed).chunk(2, -1);
    const gated = F.gelu(left).mul(right.sigmoid());
    return mixed.add(this.down(Doubled.apply(gated.repeat(1, 1, 2)))).add(this.mix(mixed.mul(mixed)));
  }
}

for (const engine of ['cpu', 'native', 'wasm'] as EngineName[]) {
  describe(`memory of a backward pass on ${engine}`, () => {
    before(() => useEngine(engine));
    after(() => useEngine('cpu'));

    it('is used again without a change of any gradient, also of those that somebody holds', () => {
      manualSeed(2);
      const block = new Block();
      const x = randn(BATCH, TOKENS, WIDTH).requiresGrad_();
      /** The gradients of the parameters, and all that was handed to somebody on the way. */
      const gradients = (createGraph: boolean) => {
        Doubled.kept = [];
        x.grad = null;
        block.zeroGrad();
        const seen: Tensor[] = [];
        const first = block(x);
        first.registerHook((g: Tensor) => void seen.push(g));
        const second = block(first);
        second.retainGrad();
        second.pow(2).mean().backward({ createGraph });
        const held = [x.grad!, second.grad!, ...seen, ...Doubled.kept];
        return [...held, ...block.parameters().map(({ grad }) => grad!)].map((g) => Array.from(g.dataSync()));
      };
      const [alone, again, whole] = [gradients(false), gradients(false), gradients(true)];
      assert.ok(alone.length > 15);
      assert.deepEqual(alone, again);
      alone.forEach((values, i) => {
        const scale = Math.max(...whole[i].map(Math.abs));
        values.forEach((value, j) => {
          assert.ok(Math.abs(value - whole[i][j]) <= 1e-5 * scale, `${i}: ${value} ≠ ${whole[i][j]}`);
        });
      });
    });
  });
}
