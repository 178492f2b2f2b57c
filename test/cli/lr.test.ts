import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { after, describe, it } from 'mocha';
import { tensorscope, Workspace } from './command.ts';

const program = (make: string) => `import { nn, optim, randn, manualSeed, F } from 'tensorscope';
manualSeed(1);
const model = new nn.Linear(4, 1);
const x = randn([64, 4]);
const y = x.sum(1, { keepdim: true });
${make}
for (let i = 0; i < 400; i++) {
  const loss = F.mseLoss(model(x), y);
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
}
`;

describe('tensorscope lr', () => {
  const workspace = new Workspace();
  after(() => workspace.remove());

  it('grows the rate from step to step, and suggests one between those that do nothing and those that blow up', async () => {
    const file = workspace.file(
      'sgd.ts',
      program('const optimizer = new optim.SGD(model.parameters(), { lr: 7 });'),
    );
    const { status, stdout, stderr } = await tensorscope(
      'lr',
      file,
      '--json',
      '--engine',
      'cpu',
      '--seed',
      '1',
    );
    assert.equal(status, 0, stderr);
    const { optimizer, lrs, losses, suggestion } = JSON.parse(stdout);
    assert.deepEqual([optimizer.name, optimizer.place.line, optimizer.lr], ['SGD', 6, 7]);
    assert.equal(lrs[0], 1e-7);
    assert.ok(Math.abs(lrs[1] / lrs[0] - 1e8 ** 0.01) < 1e-9);
    // It ends where the loss is 4 times the best one.
    assert.ok(lrs.length < 100 && losses.at(-1) > 4 * Math.min(...losses), `${losses}`);
    assert.ok(suggestion.valley > 1e-4 && suggestion.valley < 1, `${suggestion.valley}`);
    assert.deepEqual(
      readdirSync(workspace.folder).filter((name) => name.startsWith('.tensorscope')),
      [],
    );
  });

  it('draws the losses, within the rates and steps that are asked for', async () => {
    const file = workspace.file('adam.ts', program('const optimizer = new optim.Adam(model.parameters());'));
    const range = ['--from', '0.001', '--to', '1', '--steps', '20'];
    const { status, stdout } = await tensorscope('lr', file, ...range);
    assert.equal(status, 0);
    assert.match(stdout, /^ {2}1\.0e-3 {2}[\d.]+ +█/);
    assert.equal(stdout.split('\n').filter((line) => /^ +\d\.\de[-+]\d/.test(line)).length, 20);
    assert.match(stdout, /Adam \(.*adam\.ts:6\) has lr 0\.001\nsuggested: 0\.\d+\n$/);
  });

  it('says what is wrong with a program or a range', async () => {
    const none = workspace.file('none.ts', "import { randn } from 'tensorscope';\nrandn(3).sum();\n");
    const { status, stderr } = await tensorscope('lr', none);
    assert.equal(status, 1);
    assert.match(stderr, /No optimizer of tensorscope’s took a step/);
    const turned = await tensorscope('lr', none, '--from', '1', '--to', '0.1');
    assert.match(turned.stderr, /Expected 0 < --from < --to, but got 1 and 0.1/);
    const throws = workspace.file('throws.ts', "import 'tensorscope';\n\nthrow new Error('no data');\n");
    assert.match((await tensorscope('lr', throws)).stderr, /throws\.ts:3.*no data/s);
  });
});
