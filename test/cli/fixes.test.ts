import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, it } from 'mocha';
import { tensorscope, Workspace } from './command.ts';

const TWO_MISTAKES = `import { F, nn, optim, randint, randn } from 'tensorscope';

const net = new nn.Sequential(new nn.Linear(8, 16), new nn.ReLU(), new nn.Linear(10, 4));
const sgd = new optim.SGD(net.parameters(), { lr: 0.1 });
for (let i = 0; i < 10; i++) {
  const loss = F.crossEntropy(net(randn(32, 8)), randint(0, 4, [32]));
  loss.backward();
  sgd.step();
}
`;

const NO_HELP = `import { nn, randn } from 'tensorscope';

const wide = new nn.Conv2d(32, 32, 3, { groups: 32 });
const out = wide(randn(4, 16, 20, 20));
`;

describe('fixes on the command line', () => {
  const workspace = new Workspace();
  after(() => workspace.remove());

  it('are told where they were tried and helped', async () => {
    const file = workspace.file('two.ts', TWO_MISTAKES);
    const { stdout, status } = await tensorscope('shapes', file, '--fix');
    assert.equal(status, 1);
    assert.match(stdout, /two\.ts:3:82: fix: Change 10 to 16\n/);
    assert.match(stdout, /two\.ts:7:3: fix: Insert sgd\.zeroGrad\(\);\n/);
    assert.equal(readFileSync(file, 'utf8'), TWO_MISTAKES, 'nothing is written unasked');
  });

  it('are told as edits in JSON, and only when asked for', async () => {
    const file = workspace.file('two.ts', TWO_MISTAKES);
    const [asked, unasked] = await Promise.all([
      tensorscope('shapes', file, '--fix', '--json'),
      tensorscope('shapes', file, '--json'),
    ]);
    const [first] = JSON.parse(asked.stdout).diagnostics;
    assert.deepEqual(first.fixes[0].edits, [
      { file, line: 3, column: 82, endLine: 3, endColumn: 84, text: '16' },
    ]);
    for (const { fixes } of JSON.parse(unasked.stdout).diagnostics) assert.equal(fixes, undefined);
  });

  it('are made one after another until nothing is left', async () => {
    const file = workspace.file('two.ts', TWO_MISTAKES);
    const { stdout, status } = await tensorscope('shapes', file, '--fix', '--write');
    assert.equal(status, 0);
    assert.match(stdout, /Change 10 to 16/);
    const text = readFileSync(file, 'utf8');
    assert.match(text, /new nn\.Linear\(16, 4\)\);/);
    assert.match(text, /\n {2}sgd\.zeroGrad\(\);\n {2}loss\.backward\(\);\n/);
    const again = await tensorscope('shapes', file, '--json');
    assert.deepEqual([again.status, JSON.parse(again.stdout).diagnostics], [0, []]);
  });

  it('that do not help are neither told nor made', async () => {
    const file = workspace.file('none.ts', NO_HELP);
    const { stdout, status } = await tensorscope('shapes', file, '--fix', '--write');
    assert.equal(status, 1);
    assert.doesNotMatch(stdout, /fix:|Change/);
    assert.equal(readFileSync(file, 'utf8'), NO_HELP);
  });
});
