import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, describe, it } from 'mocha';
import { type Ended, ended, jsonLines, start, Workspace } from './command.ts';

/** Trains for some steps, and then does something. */
const program = (then: string) => `import { F, nn, optim, randn } from 'tensorscope';
const model = new nn.Linear(3, 1);
const x = randn(16, 3);
const sgd = new optim.SGD(model.parameters(), { lr: 0.1 });
for (let i = 0; i < 60; i++) {
  const loss = F.mseLoss(model(x), x.sum(1, { keepdim: true }));
  sgd.zeroGrad();
  loss.backward();
  sgd.step();
  if (i < 50) await new Promise((resolve) => setTimeout(resolve, 2));
  else { ${then} }
}
`;

describe('a training process that dies', () => {
  const workspace = new Workspace();
  const runDir = (name: string) => path.join(workspace.folder, name);
  const run = (name: string) => JSON.parse(readFileSync(path.join(runDir(name), 'run.json'), 'utf8'));
  after(() => workspace.remove());

  const train = (
    name: string,
    text: string,
    args: string[] = [],
    env: NodeJS.ProcessEnv = {},
  ): Promise<Ended> =>
    ended(start(['train', workspace.file(`${name}.ts`, text), '--run-dir', runDir(name), ...args], env));

  it('of a segmentation fault is told with its engine and the next one, and its run is marked as failed', async () => {
    const then =
      "process.kill(process.pid, 'SIGSEGV'); await new Promise(() => setInterval(() => {}, 1000));";
    const { status, stderr } = await train('fault', program(then), ['--engine', 'native']);
    assert.equal(status, 1);
    assert.match(stderr, /crashed on the engine native: a segmentation fault \(SIGSEGV\)/);
    const [, next] = /tensorscope train .*fault\.ts --engine (\w+)/.exec(stderr) ?? [];
    assert.ok(next && next !== 'native', stderr);
    const { outcome, error, steps, ended: end, metrics } = run('fault');
    assert.equal(outcome, 'failed');
    assert.match(error, /native.*SIGSEGV/);
    assert.ok(steps >= 10 && steps <= 51, `${steps} steps`);
    assert.ok(Number.isFinite(Date.parse(end)));
    assert.ok(metrics.loss.least < metrics.loss.greatest);

    const again = await train('again', program(''), ['--engine', next]);
    assert.equal(again.status, 0, again.stderr);
  });

  it('of an abort in its first line is told as well, as an event where JSON is asked for', async () => {
    const { status, stdout, stderr } = await train('abort', 'process.abort();', [
      '--engine',
      'native',
      '--json',
    ]);
    assert.equal(status, 1);
    const error = jsonLines(stdout).find(({ type }) => type === 'error');
    assert.match(error.message, /crashed on the engine native: it aborted \(SIGABRT\)/);
    assert.match(stderr, /--engine \w+/);
    assert.equal(run('abort').outcome, 'failed');
  });

  it('by SIGKILL is told to lack memory most likely', async () => {
    const then = "process.kill(process.pid, 'SIGKILL');";
    const { status, stderr } = await train('killed', program(then), ['--engine', 'cpu']);
    assert.equal(status, 1);
    assert.match(
      stderr,
      /killed on the engine cpu \(SIGKILL\), most likely because the machine’s memory ran out/,
    );
    assert.equal(run('killed').outcome, 'failed');
  });

  it('of a full heap is told what is full, and offered no other engine', async () => {
    const then = 'for (const all: number[][] = []; ; ) all.push(Array.from({ length: 1000 }, Math.random));';
    const env = { NODE_OPTIONS: '--max-old-space-size=200' };
    const { status, stderr } = await train('heap', program(then), ['--engine', 'cpu'], env);
    assert.equal(status, 1);
    assert.match(stderr, /JavaScript’s heap is full/);
    assert.doesNotMatch(stderr, /--engine/);
    assert.match(run('heap').error, /heap is full/);
  });

  it('while its engine is loaded is told which one crashes, and which does not', async () => {
    const name = '@tensorflow/tfjs-node';
    mkdirSync(path.join(workspace.folder, 'bad/node_modules', name), { recursive: true });
    const manifest = JSON.stringify({ name, version: '4.22.0', main: 'index.js' });
    workspace.file(`bad/node_modules/${name}/package.json`, manifest);
    workspace.file(`bad/node_modules/${name}/index.js`, 'process.abort();');
    const env = { TENSORSCOPE_TFJS_NODE: path.join(workspace.folder, 'bad') };
    const { status, stderr } = await train('loading', program(''), [], env);
    assert.equal(status, 1);
    assert.match(stderr, /crashed while it started: it aborted \(SIGABRT\)/);
    assert.match(stderr, /tensorflow crashed again when tried by itself/);
    assert.match(stderr, /--engine (?!tensorflow)\w+/);
  });
});
