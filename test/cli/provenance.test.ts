import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import type { Making, ShapeSeen, Trace } from '../../src/protocol/facts.ts';
import { isBroken } from '../../src/protocol/tracing.ts';
import { Workspace } from './command.ts';
import { WarmRunner } from './warm-runner.ts';

const LIBRARY = `import {
  arange, cat, DataLoader, F, nn, optim, randint, randn, stack, type Tensor, TensorDataset, tensor, zeros, zerosLike,
} from 'tensorscope';
`;
const LINES = LIBRARY.split('\n').length - 1;

describe('where shapes come from', () => {
  const workspace = new Workspace();
  const runner = new WarmRunner();
  after(() => {
    runner.end();
    workspace.remove();
  });

  const traced = async (text: string): Promise<Facts> => {
    const entry = workspace.file('program.ts', text);
    const reply = await runner.trace({ entry, overlays: {}, workspace: workspace.folder });
    assert.ok(!isBroken(reply), JSON.stringify(reply));
    return new Facts(reply);
  };
  const program = (text: string) => traced(LIBRARY + text);

  it('names sizes after variables, members and simple arithmetic', async () => {
    const facts = await program(`const [batch, T] = [64, 128];
const config = { d: 384, heads: 6 };
const a = randn(batch, T);
const b = zeros([batch, 2 * config.d]);
const c = randn(batch, T * config.d, config.d / config.heads);
const d = randn(64, 32 * 5 * 5);
const e = randint(0, 9, [batch, T + 1]);
const f = arange(T);
`);
    assert.equal(facts.label('a'), '[batch 64, T 128]');
    assert.equal(facts.label('b'), '[batch 64, 2·d 768]');
    assert.equal(facts.label('c'), '[batch 64, T·d 49152, d/heads 64]');
    assert.equal(facts.label('d'), '[64, 800]');
    assert.equal(facts.label('e'), '[batch 64, T+1 129] int32');
    assert.equal(facts.label('f'), '[T 128] int32');
    assert.deepEqual(facts.chain('b', 1), ['2·d 768: zeros: 2·d = 2·384 = 768']);
    assert.deepEqual(facts.chain('d', 1), ['800: randn: 32·5·5 = 800']);
    assert.deepEqual(facts.chain('a', 0), ['batch 64: randn(batch, T)']);
    assert.equal(facts.place('a', 0), `${LINES + 3}:11`);
  });

  it('never takes one name for another of the same size', async () => {
    const facts = await program(`const [B, T] = [64, 64];
const a = randn(B, T);
const b = a.transpose(0, 1);
const c = a.matmul(a.transpose(0, 1));
const d = b.view(T, B);
const e = a.view(64, 8, 8);
const f = randn(64, 64).view(B, 8, 8);
const g = a.unsqueeze(1).add(randn(64, 1));
const h = a.sum(0);
const i = a.sum(1);
const either = (x: Tensor) => x.relu();
either(a);
either(b);
`);
    assert.equal(facts.label('b'), '[T 64, B 64]');
    assert.equal(facts.label('c'), '[B 64, B 64]');
    assert.equal(facts.label('d'), '[T 64, B 64]');
    assert.equal(facts.label('e'), '[B 64, 8, 8]');
    assert.equal(facts.label('f'), '[B 64, 8, 8]');
    assert.equal(facts.label('g'), '[B 64, 64, T 64]');
    assert.equal(facts.label('h'), '[T 64]');
    assert.equal(facts.label('i'), '[B 64]');
    assert.equal(facts.label('x'), '[64, 64]', 'one call says B where the other says T');
  });

  it('follows the sizes of an MLP from its data to its loss', async () => {
    const facts = await program(`const hidden = 128;
const batchSize = 50;
const loader = new DataLoader(new TensorDataset(randn(120, 784), randint(0, 10, [120])), { batchSize });
const first = new nn.Linear(784, hidden);
const model = new nn.Sequential(first, new nn.ReLU(), new nn.Linear(hidden, 10));
const optimizer = new optim.SGD(model.parameters(), { lr: 0.1 });
for (const [x, y] of loader) {
  const logits = model(x);
  const loss = F.crossEntropy(logits, y);
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
}
const after = first.weight.detach();
`);
    assert.equal(facts.label('x'), '[batchSize 50, 784] or [batchSize 20, 784]');
    assert.equal(facts.label('logits'), '[batchSize 50, 10] or [batchSize 20, 10]');
    assert.equal(facts.label('after'), '[hidden 128, 784]', 'a step leaves names as they are');
    assert.deepEqual(facts.chain('logits', 0, 1), ['batchSize 20: the last batch: 120 mod 50 = 20']);
    assert.deepEqual(facts.chain('logits', 1), ['10: nn.Linear(hidden, 10)']);
    assert.equal(facts.making('logits').op, 'Sequential');
    assert.deepEqual(facts.operands('logits'), ['x [50,784] 10']);
    assert.equal(facts.making('loss').op, 'crossEntropy');
    assert.deepEqual(facts.making('loss').formulas, []);
    const [linear] = facts.hint('nn.Linear').module!.calls;
    assert.deepEqual(linear.output[0].names, ['batchSize', 'hidden']);
    assert.deepEqual(facts.trace.makings[linear.output[0].making!].formulas, [
      '[50, 784] · [784, 128] → [50, 128]',
    ]);
  });

  it('follows 9216 back through a conv net', async () => {
    const facts = await program(`const batch = 64;
const images = randn(batch, 1, 28, 28);
const first = new nn.Conv2d(1, 32, 3);
const second = new nn.Conv2d(32, 64, 3);
const a = first(images);
const b = F.relu(second(a));
const c = F.maxPool2d(b, 2);
const flat = c.flatten(1);
const same = new nn.Conv2d(64, 64, 3, { padding: 1 })(c);
const half = new nn.Conv2d(64, 8, 3, { stride: 2, padding: 1 })(c);
const grown = new nn.ConvTranspose2d(64, 8, 2, { stride: 2 })(c);
`);
    assert.equal(facts.label('flat'), '[batch 64, 9216]');
    assert.deepEqual(facts.chain('flat', 1), [
      '9216: flatten: 64·12·12 = 9216',
      '  64: nn.Conv2d(32, 64, 3)',
      '  12: maxPool2d: (24 − 2)/2 + 1 = 12',
      '    24: Conv2d: (26 − 3)/1 + 1 = 24',
      '      26: Conv2d: (28 − 3)/1 + 1 = 26',
      '        28: randn(batch, 1, 28, 28)',
      '  12: maxPool2d: (24 − 2)/2 + 1 = 12',
      '    24: Conv2d: (26 − 3)/1 + 1 = 24',
      '      26: Conv2d: (28 − 3)/1 + 1 = 26',
      '        28: randn(batch, 1, 28, 28)',
    ]);
    assert.equal(facts.making('a').op, 'Conv2d(1→32, k 3)');
    assert.deepEqual(facts.making('a').formulas, ['(28 − 3)/1 + 1 = 26']);
    assert.equal(facts.making('flat').op, 'flatten(1)');
    assert.deepEqual(facts.making('flat').formulas, ['64·12·12 = 9216']);
    assert.deepEqual(facts.operands('flat'), ['c [64,64,12,12] 10']);
    assert.deepEqual(facts.making('same').formulas, ['(12 + 2·1 − 3)/1 + 1 = 12']);
    assert.deepEqual(facts.making('half').formulas, ['⌊(12 + 2·1 − 3)/2⌋ + 1 = 6']);
    assert.deepEqual(facts.making('grown').formulas, ['(12 − 1)·2 + 2 = 24']);
    assert.ok(facts.making('a').flops > 0);
  });

  it('keeps the names of attention through heads and back', async () => {
    const facts = await program(`const [batch, length, width, heads] = [16, 48, 64, 4];
const qkv = new nn.Linear(width, 3 * width);
function attend(x: Tensor): Tensor {
  const [B, T, C] = x.shape;
  const [q, k, v] = qkv(x).view(B, T, 3, heads, C / heads).permute(2, 0, 3, 1, 4).unbind(0);
  const scores = q.matmul(k.transpose(-2, -1));
  const mixed = scores.softmax(-1).matmul(v);
  const joined = mixed.transpose(1, 2).reshape(B, T, C);
  const rows = joined.view(-1, width);
  return F.scaledDotProductAttention(q, k, v, { isCausal: true });
}
const out = attend(randn(batch, length, width));
`);
    assert.equal(facts.label('q'), '[batch 16, heads 4, length 48, width/heads 16]');
    assert.equal(facts.label('scores'), '[batch 16, heads 4, length 48, length 48]');
    assert.equal(facts.label('mixed'), '[batch 16, heads 4, length 48, width/heads 16]');
    assert.equal(facts.label('joined'), '[batch 16, length 48, width 64]');
    assert.equal(facts.label('rows'), '[batch·length 768, width 64]');
    assert.equal(facts.label('out'), '[batch 16, heads 4, length 48, width/heads 16]');
    assert.equal(facts.making('scores').op, 'matmul');
    assert.deepEqual(facts.making('scores').formulas, [
      '[16, 4, 48, 16] · [16, 4, 16, 48] → [16, 4, 48, 48]',
    ]);
    assert.equal(facts.making('joined').op, 'reshape(B, T, C)');
    assert.equal(facts.making('out').op, 'scaledDotProductAttention({ isCausal: true })');
    assert.deepEqual(facts.chain('joined', 2).slice(0, 2), [
      'width 64: reshape: 4·16 = 64',
      '  heads 4: view: 192 / (3·16) = 4',
    ]);
  });

  it('names the dimensions of embeddings, norms and recurrent layers', async () => {
    const facts = await program(`const [batch, T, vocab, d, hidden] = [8, 20, 100, 32, 48];
const ids = randint(0, vocab, [batch, T]);
const embedded = new nn.Embedding(vocab, d)(ids);
const normal = new nn.LayerNorm(d)(embedded);
const placed = embedded.add(new nn.Embedding(T, d)(arange(T)));
const [attended] = new nn.MultiheadAttention(d, 4, { batchFirst: true })(normal, normal, normal);
const lstm = new nn.LSTM(d, hidden, { batchFirst: true });
const [told, [state]] = lstm(normal);
const best = told.topk(3).values;
const weight = lstm.weight_ih_l0.detach();
const alike = zerosLike(placed);
`);
    for (const name of ['embedded', 'normal', 'placed', 'attended', 'alike'])
      assert.equal(facts.label(name), '[batch 8, T 20, d 32]', name);
    assert.equal(facts.label('told'), '[batch 8, T 20, hidden 48]');
    assert.equal(facts.label('state'), '[1, batch 8, hidden 48]');
    assert.equal(facts.label('best'), '[batch 8, T 20, 3]');
    assert.equal(facts.label('weight'), '[4·hidden 192, d 32]');
    assert.deepEqual(facts.making('placed').formulas, ['[8, 20, 32] and [20, 32] broadcast to [8, 20, 32]']);
    assert.equal(facts.making('embedded').op, 'Embedding(100→32)');
  });

  it('tells of broadcasting, joining, padding, slicing and stacking', async () => {
    const facts = await program(`const n = 5;
const a = randn(64, 1, 10);
const sum = a.add(randn(n, 10));
const joined = cat([sum, a], 1);
const piled = stack([sum, sum]);
const padded = F.pad(sum, [1, 2]);
const part = sum.narrow(2, 3, 4);
const [left, right] = sum.chunk(2, 2);
const apart = sum.flatten().unflatten(0, [-1, 10]);
`);
    assert.deepEqual(facts.making('sum').formulas, ['[64, 1, 10] and [5, 10] broadcast to [64, 5, 10]']);
    assert.deepEqual(facts.operands('sum'), [`a [64,1,10] 5`, `randn(n, 10) [5,10] 6`]);
    assert.equal(facts.label('joined'), '[64, 6, 10]', 'one of the two has no name');
    assert.deepEqual(facts.making('joined').formulas, ['5 + 1 = 6']);
    assert.equal(facts.label('piled'), '[2, 64, n 5, 10]');
    assert.deepEqual(facts.making('padded').formulas, ['1 + 10 + 2 = 13']);
    assert.deepEqual(facts.making('part').formulas, ['3 to 6 of 10: 4']);
    assert.equal(facts.making('part').op, 'narrow(2, 3, 4)');
    assert.equal(facts.making('right').op, 'chunk(2, 2)');
    assert.equal(facts.label('apart'), '[64·n 320, 10]');
  });

  it('explains operators in their own words', async () => {
    const facts = await traced(`import 'tensorscope/operators';
import { randn } from 'tensorscope';
const batch = 7;
const x = randn(batch, 1);
const y = x * randn(3) + 1;
`);
    assert.equal(facts.label('y'), '[batch 7, 3]');
    assert.equal(facts.making('y').op, '+');
    assert.deepEqual(facts.operands('y'), ['x * randn(3) [7,3] 5']);
  });

  it('marks sizes that depend on values which are not computed, and says what on', async () => {
    const facts = await program(`const mask = randn(8, 5).gt(0);
const count = mask.sum().item();
const twice = 2 * count;
const a = zeros(count, 4);
const b = a.matmul(randn(4, 3));
const c = zeros(twice, 2);
const d = randn(8, 5).maskedSelect(mask);
const e = a.sum(0);
const k = tensor([3]).item();
const f = zeros(k, 2);
const g = zeros(mask.sum().item(), 2);
`);
    assert.match(facts.label('a'), /^\[count \d+, 4\]\?$/);
    assert.match(facts.label('b'), /\?$/);
    assert.match(facts.label('c'), /^\[twice \d+, 2\]\?$/);
    assert.match(facts.label('d'), /\?$/);
    assert.equal(facts.label('e'), '[4]', 'the dimension that is not known is gone');
    assert.equal(facts.label('f'), '[k 3, 2]', 'a number that is known is no stand-in');
    assert.match(facts.label('g'), /\?$/);
    assert.match(facts.chain('a', 0)[0], /a stand-in: count is read in line 5 from a tensor/);
  });

  it('names sizes that are taken from shapes, by function', async () => {
    const facts = await program(`function encode(x: Tensor) {
  const [N, L] = x.shape;
  return zeros(N, L);
}
function decode(x: Tensor) {
  const N = x.size(1);
  const { shape: [, , last] } = x.unsqueeze(2);
  return zeros(N, last);
}
const a = encode(randn(3, 4));
const b = decode(randn(3, 4));
const rows = 9;
const c = randn(rows, 2);
const d = zeros(c.shape[0], c.size(-1));
`);
    assert.equal(facts.label('a'), '[N 3, L 4]');
    assert.equal(facts.label('b'), '[N 4, last 1]');
    assert.equal(facts.label('d'), '[rows 9, 2]');
    assert.deepEqual(facts.chain('d', 0), [
      'rows 9: zeros(c.shape[0], c.size(-1))',
      '  rows 9: randn(rows, 2)',
    ]);
  });

  it('explains plain TensorFlow.js', async () => {
    const facts = await traced(`import * as tf from '@tensorflow/tfjs';
const [batch, size, filters] = [32, 28, 8];
const x = tf.randomNormal([batch, size, size, 1]);
const w = tf.variable(tf.randomNormal([3, 3, 1, filters]));
const c = tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, 'valid');
const p = tf.maxPool(c, 2, 2, 'same');
const flat = p.reshape([batch, -1]);
const y = tf.matMul(flat, tf.randomNormal([13 * 13 * filters, 10]));
const s = tf.softmax(y);
`);
    assert.equal(facts.label('c'), '[batch 32, 26, 26, filters 8]');
    assert.equal(facts.label('flat'), '[batch 32, 169·filters 1352]');
    assert.equal(facts.label('s'), '[batch 32, 10]');
    assert.deepEqual(facts.making('c').formulas, ['(28 − 3)/1 + 1 = 26']);
    assert.deepEqual(facts.making('p').formulas, ['26/2 = 13']);
    assert.deepEqual(facts.chain('flat', 1).slice(0, 4), [
      '169·filters 1352: reshape: 13·13·8 = 1352',
      '  13: maxPool: 26/2 = 13',
      '    26: conv2d: (28 − 3)/1 + 1 = 26',
      '      size 28: randomNormal([batch, size, size, 1])',
    ]);
  });

  it('says nothing of names or formulas that a mismatch has made up', async () => {
    const facts = await program(`const [a, b] = [3, 5];
const x = randn(a, 4);
const y = x.matmul(randn(b, 6));
const z = y.relu();
`);
    assert.equal(facts.trace.diagnostics.length, 1);
    assert.deepEqual(facts.making('y').op, 'matmul');
    assert.equal(facts.hint('z').shapes[0].shape.length, 2);
  });

  it('puts into its tables what hints refer to, and each of it once', async () => {
    const { trace } =
      await program(`const model = new nn.Sequential(...Array.from({ length: 20 }, () => new nn.Linear(8, 8)));
let x = randn(2, 8);
for (let i = 0; i < 100; i++) x = cat([x, model(x.narrow(0, 0, 1))]);
`);
    assert.ok(trace.dimensions.length < 600, `${trace.dimensions.length} dimensions`);
    assert.ok(trace.makings.length < 40, `${trace.makings.length} makings`);
    for (const { from } of trace.dimensions)
      for (const number of from) assert.ok(trace.dimensions[number], `dimension ${number}`);
  });
});

/** The facts of a trace, in short words. */
class Facts {
  constructor(readonly trace: Trace) {}

  hint(name: string) {
    const hint = this.trace.hints.find((each) => each.name === name);
    assert.ok(hint, `no hint ${name}`);
    return hint;
  }

  /** `[batch 64, 10]`, with a question mark where a size is a guess. */
  label(name: string): string {
    const labels = this.hint(name).shapes.map(({ shape, dtype, names, guessed }) => {
      const sizes = shape.map((size, i) => (names?.[i] ? `${names[i]} ${size}` : `${size}`));
      return `[${sizes.join(', ')}]${dtype === 'float32' ? '' : ` ${dtype}`}${guessed ? '?' : ''}`;
    });
    return labels.join(' or ');
  }

  making(name: string): Making {
    return this.trace.makings[this.seen(name).making!];
  }

  operands(name: string): string[] {
    return this.making(name).operands.map(({ name, shape, place }) => `${name} [${shape}] ${place?.line}`);
  }

  place(name: string, dim: number): string {
    const { line, column } = this.trace.dimensions[this.seen(name).dims![dim]].place!;
    return `${line}:${column}`;
  }

  /** A dimension and what it was computed from, indented. */
  chain(name: string, dim: number, which = 0): string[] {
    const lines: string[] = [];
    const walk = (number: number, depth: number): void => {
      const { name, size, how, from } = this.trace.dimensions[number];
      lines.push(`${'  '.repeat(depth)}${name ? `${name} ` : ''}${size}: ${how}`);
      for (const each of from) walk(each, depth + 1);
    };
    walk(this.seen(name, which).dims![dim], 0);
    return lines;
  }

  private seen(name: string, which = 0): ShapeSeen {
    return this.hint(name).shapes[which];
  }
}
