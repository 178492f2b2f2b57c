import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import { jsonLines, tensorscope, Workspace } from './command.ts';

/** The same training, with its step as it is or compiled. */
const program = (
  wrap: string,
) => `import { compile, F, manualSeed, nn, optim, randint, randn } from 'tensorscope';
manualSeed(2);
const model = new nn.Sequential(new nn.Linear(20, 32), new nn.ReLU(), new nn.Linear(32, 5));
const optimizer = new optim.Adam(model.parameters(), { lr: 1e-2 });
const train = (x, y) => {
  const cost = F.crossEntropy(model(x), y);
  optimizer.zeroGrad();
  cost.backward();
  optimizer.step();
  return cost;
};
const step = ${wrap};
for (let i = 0; i < 40; i++) step(randn(16, 20), randint(0, 5, [16]));
console.log('state', JSON.stringify(step.state));
`;

describe('a compiled step in a run', () => {
  const workspace = new Workspace();
  after(() => workspace.remove());

  it('reports what the plain one reports, and stays one graph while it does', async () => {
    const train = async (name: string, wrap: string) => {
      const { status, stdout } = await tensorscope(
        ...['train', workspace.file(name, program(wrap)), '--json', '--engine', 'native'],
      );
      assert.equal(status, 0);
      return jsonLines(stdout);
    };
    const plain = await train('plain.ts', 'train');
    const graph = await train('graph.ts', 'compile(train)');
    for (const name of ['cost', 'system/grad norm']) {
      const [expected, actual] = [plain, graph].map((events) =>
        events.filter((event) => event.type === 'metric' && event.name === name),
      );
      assert.ok(actual.length > 0, name);
      for (const { step, value } of actual) {
        const other = expected.find((event) => event.step === step);
        if (other) assert.ok(Math.abs(value - other.value) < 1e-4, `${name} of step ${step}`);
      }
    }
    assert.equal(graph.filter(({ type, name }) => type === 'metric' && name === 'cost').length, 40);
    const said = graph.find(({ text }) => text?.startsWith('state'));
    assert.equal(said.text, 'state {"mode":"graph","reason":null,"graphs":1}');
  });

  it('has its shapes shown, as any function', async () => {
    const { status, stdout } = await tensorscope(
      'shapes',
      workspace.file('shapes.ts', program('compile(train)')),
    );
    assert.equal(status, 0);
    assert.match(stdout, /const train = \(x, y\) => \{ +│ x \[16, 20\] {3}y \[16\] int32/);
    assert.match(stdout, /const cost = .* │ cost \[\]/);
  });
});
