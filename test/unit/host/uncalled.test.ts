import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { questionables } from '../../../src/host/editing/uncalled.ts';

const head = `import { F, nn, randint, randn, type Tensor } from 'tensorscope';\n`;
const questions = (text: string, file = 'net.ts') =>
  questionables(text, file).map(({ question }) => question);
const net = (fields: string, forward: string) =>
  `${head}class Net extends nn.Module {\n${fields}\n  forward(${forward} }\n}\n`;

describe('a question about uncalled code', () => {
  const table: [what: string, text: string, question: string][] = [
    [
      'a linear layer',
      net('fc = new nn.Linear(784, 10);', 'x: Tensor) { return F.relu(this.fc(x));'),
      'new Net()(randn(8, 784))',
    ],
    [
      'the innermost of calls on one line',
      net(
        'a = new nn.Conv2d(3, 4, 3); b = new nn.Linear(9, 2);',
        'x: Tensor) { return this.b(this.a(x).flatten(1));',
      ),
      'new Net()(randn(8, 3, 28, 28))',
    ],
    [
      'a sequential, behind a flatten',
      net(
        'body = new nn.Sequential(new nn.ReLU(), new nn.Linear(28 * 28, 10));',
        'x: Tensor) { const flat = x.flatten(1); return this.body(flat);',
      ),
      'new Net()(randn(8, 784))',
    ],
    [
      'an embedding',
      net('e = new nn.Embedding(500, 32);', 'ids: Tensor) { return this.e(ids);'),
      'new Net()(randint(0, 500, [8, 16]))',
    ],
    [
      'constructor parameters',
      net(
        'fc: nn.Linear;\nconstructor(private dModel: number, heads: number, bias = true) { super(); this.fc = new nn.Linear(dModel * 2, heads); }',
        'x: Tensor, mask?: Tensor) { return this.fc(x);',
      ),
      'new Net(64, 4)(randn(8, 128))',
    ],
    [
      'two inputs and a number',
      net('', 'a: Tensor, b: Tensor, times: number) { return a.add(b).mul(times);'),
      'new Net()(randn(8, 16), randn(8, 16), 16)',
    ],
  ];
  for (const [what, text, question] of table)
    it(`is guessed from ${what}`, () => assert.deepEqual(questions(text), [`//? ${question}`]));

  it('is guessed through a module of one’s own', () => {
    const text = `${head}const width = 12;
class Block extends nn.Module {
  norm;
  constructor(d: number) { super(); this.norm = new nn.LayerNorm(d); }
  forward(x: Tensor) { return this.norm(x); }
}
export class Net extends nn.Module {
  block = new Block(width);
  forward(x: Tensor) { return this.block(x); }
}`;
    assert.deepEqual(questions(text), [
      '//? new Block(16)(randn(8, 16, 16))',
      '//? new Net()(randn(8, 16, 12))',
    ]);
  });

  it('is for functions that say that they take tensors', () => {
    const text = `${head}export function scale(x: Tensor, by: number, more?: Tensor) { return x.mul(by); }
function other(n: number) { return n; }
function plain(x) { return x; }`;
    assert.deepEqual(questions(text), ['//? scale(randn(8, 16), 16)']);
  });

  it('is asked once, about what has a name and a forward', () => {
    const text = `${head}abstract class Base extends nn.Module { forward(x: Tensor) { return x; } }
class Net extends nn.Module { forward(x: Tensor) { return x; } }
//? new Net()(randn(2))
class Empty extends nn.Module {}
class Other { forward(x: Tensor) { return x; } }`;
    assert.deepEqual(questions(text), []);
  });

  it('tells what is to be imported, and where; and uses names as they are imported', () => {
    const bare = `import { nn } from 'tensorscope';\nclass N extends nn.Module { forward(x) { return x; } }`;
    const [found] = questionables(bare, 'net.js');
    assert.deepEqual(found.missing, { names: ['randn'], offset: bare.indexOf(' }') });
    assert.equal(found.question.slice(found.from, found.to), 'randn(8, 16)');
    const space = bare.replace('{ nn }', '* as ts').replace('nn.Module', 'ts.nn.Module');
    assert.deepEqual(questions(space), ['//? new N()(ts.randn(8, 16))']);
    const renamed = bare.replace('{ nn }', '{ nn, randn as normal }');
    assert.deepEqual(questions(renamed), ['//? new N()(normal(8, 16))']);
  });

  it('gives up on a text that is broken', () => {
    assert.deepEqual(questions(`${head}class Net extends nn.Module { forward(`), []);
  });
});
