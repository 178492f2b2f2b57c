import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import { tensorscope, Workspace } from './command.ts';

const HEAD = `import { F, nn, optim, randn, randint, tensor, type Tensor } from 'tensorscope';
const x = randn(16, 8);
const y = randint(0, 4, [16]);
`;

/** What is suspicious in a program, and what looks alike and is not. The line of the warning ends in a marked comment. */
const programs: [string, string, string][] = [
  [
    'gradients that add up',
    'missing-zero-grad',
    `const net = new nn.Linear(8, 4);
const sgd = new optim.SGD(net.parameters(), { lr: 0.1 });
for (let i = 0; i < 9; i++) {
  F.crossEntropy(net(x), y).backward();
  sgd.step(); // here
}`,
  ],
  [
    'gradients of two losses that meet in two optimizers',
    '',
    `const g = new nn.Linear(8, 8), d = new nn.Linear(8, 4);
const og = new optim.SGD(g.parameters(), { lr: 0.1 }), od = new optim.SGD(d.parameters(), { lr: 0.1 });
for (let i = 0; i < 9; i++) {
  od.zeroGrad();
  F.crossEntropy(d(g(x).detach()), y).backward();
  od.step();
  og.zeroGrad();
  F.crossEntropy(d(g(x)), y).backward();
  og.step();
}`,
  ],
  [
    'gradients gathered on purpose',
    '',
    `const net = new nn.Linear(8, 4);
const sgd = new optim.SGD(net.parameters(), { lr: 0.1 });
for (let i = 0; i < 9; i++) {
  F.crossEntropy(net(x), y).backward();
  F.crossEntropy(net(x.mul(2)), y).backward();
  sgd.step();
  sgd.zeroGrad();
}`,
  ],
  [
    'a module that nobody calls',
    'never-called',
    `class Net extends nn.Module {
  used = new nn.Linear(8, 4);
  forgotten = new nn.Linear(4, 4); // here
  forward(x: Tensor): Tensor { return this.used(x); }
}
new Net()(x);`,
  ],
  [
    'a module whose weight is used without a call',
    '',
    `class Net extends nn.Module {
  body = new nn.ModuleList([new nn.Linear(8, 4)]);
  weightOnly = new nn.Linear(8, 4);
  forward(x: Tensor): Tensor { return F.linear(x, this.weightOnly.weight).add(this.body.at(0)(x)); }
}
const net = new Net();
const adam = new optim.Adam(net.parameters());
for (let i = 0; i < 3; i++) {
  adam.zeroGrad();
  F.crossEntropy(net(x), y).add(net.weightOnly.bias!.sum()).backward();
  adam.step();
}`,
  ],
  [
    'parameters that no loss depends on',
    'no-gradient',
    `class Net extends nn.Module {
  first = new nn.Linear(8, 4); // here
  second = new nn.Linear(8, 4);
  forward(x: Tensor): Tensor { this.first(x); return this.second(x); }
}
const net = new Net();
const adam = new optim.Adam(net.parameters());
for (let i = 0; i < 3; i++) {
  adam.zeroGrad();
  F.crossEntropy(net(x), y).backward();
  adam.step();
}`,
  ],
  [
    'a softmax before crossEntropy',
    'softmax-twice',
    `const net = new nn.Linear(8, 4);
const loss = F.crossEntropy(F.softmax(net(x), 1), y); // here`,
  ],
  [
    'a prediction in a column and a target in a row',
    'outer-broadcast',
    `const net = new nn.Linear(8, 1);
const loss = net(x).sub(x.sum(1)).square().mean(); // here`,
  ],
  [
    'a table of differences',
    '',
    `const p = randn(16, { requiresGrad: true });
const table = p.unsqueeze(1).sub(p).square().mean();`,
  ],
  [
    'a sigmoid before an op that takes logits',
    'sigmoid-twice',
    `const net = new nn.Linear(8, 1);
const loss = F.binaryCrossEntropyWithLogits(net(x).sigmoid(), x.sum(1, { keepdim: true })); // here`,
  ],
  [
    'the logarithm of a softmax',
    'log-of-softmax',
    `const net = new nn.Linear(8, 4);
const loss = F.nllLoss(net(x).softmax(1).log(), y); // here`,
  ],
  [
    'targets that may be no class',
    'target-range',
    `const net = new nn.Linear(8, 3);
const loss = F.crossEntropy(net(x), y); // here`,
  ],
  [
    'indices that may be in no row',
    'index-range',
    `const words = new nn.Embedding(3, 8);
const vectors = words(y.reshape(4, 4)); // here`,
  ],
  [
    'gradients that add up where a parameter has none',
    'missing-zero-grad',
    `const net = new nn.Linear(8, 4), unused = new nn.Linear(2, 2);
const sgd = new optim.SGD([...net.parameters(), ...unused.parameters()], { lr: 0.1 });
for (let i = 0; i < 9; i++) {
  F.crossEntropy(net(x), y).backward();
  sgd.step(); // here
}`,
  ],
  [
    'more classes than targets name, a relu before the loss, a sigmoid before its own loss, ignored targets',
    '',
    `const net = new nn.Sequential(new nn.Linear(8, 6), new nn.ReLU());
const loss = F.crossEntropy(net(x), y);
const own = F.binaryCrossEntropy(net(x).sigmoid(), net(x).detach().sigmoid());
const soft = net(x).softmax(1);
const spread = soft.mul(F.logSoftmax(net(x), 1)).sum();
const padded = F.crossEntropy(net(x), y.sub(100), { ignoreIndex: -100 });
const ignored = F.crossEntropy(net(randn(3, 8)), tensor([-100, 2, 5]));`,
  ],
];

describe('suspicions', () => {
  const workspace = new Workspace();
  after(() => workspace.remove());

  for (const [title, code, body] of programs) {
    it(code ? `tell of ${title}` : `do not mind ${title}`, async () => {
      const text = HEAD + body;
      const file = workspace.file('program.ts', text);
      const { stdout, status } = await tensorscope('shapes', file, '--json');
      const found = JSON.parse(stdout).diagnostics.map(
        (each: any) => `${each.line} ${each.severity} ${each.code}`,
      );
      const line = text.split('\n').findIndex((each) => each.endsWith('// here')) + 1;
      assert.deepEqual(found, code ? [`${line} warning ${code}`] : []);
      assert.equal(status, 0, 'a warning is no error');
    });
  }

  it('are not told where a shape error has consequences', async () => {
    const file = workspace.file(
      'wrong.ts',
      `${HEAD}const net = new nn.Sequential(new nn.Linear(8, 6), new nn.Linear(5, 4));
const adam = new optim.Adam(net.parameters());
F.crossEntropy(net(x), y).backward();
adam.step();
`,
    );
    const { stdout } = await tensorscope('shapes', file, '--json');
    assert.deepEqual(
      JSON.parse(stdout).diagnostics.map(({ code }: any) => code),
      ['shape-mismatch'],
    );
  });
});
