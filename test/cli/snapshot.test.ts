import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { tensorscope, Workspace } from './command.ts';

const model = `import { nn, randn, type Tensor } from 'tensorscope';
class Net extends nn.Module {
  first = new nn.Linear(8, 4);
  second = new nn.Linear(4, 2);
  forward(x: Tensor): Tensor {
    const h = this.first(x);
    const h2 = h.relu();
    return this.second(h2);
  }
}
const out = new Net()(randn(3, 8));
const twice = (t: Tensor) => { const y = t.mul(2); return y; };
twice(out);
`;

describe('tensorscope shapes --check', () => {
  let workspace: Workspace;
  let program: string;
  let snapshot: string;
  const check = (...more: string[]) => tensorscope('shapes', program, '--check', snapshot, ...more);
  const known = () => JSON.parse(readFileSync(snapshot, 'utf8')).programs;

  beforeEach(() => {
    workspace = new Workspace();
    program = workspace.file('net.ts', model);
    snapshot = path.join(workspace.folder, 'shapes.json');
  });
  afterEach(() => workspace.remove());

  it('writes what it sees where there is no snapshot, by names that do not depend on lines', async () => {
    const { status, stdout } = await check();
    assert.equal(status, 0);
    assert.match(stdout, /Wrote 11 shapes of 1 program to .*shapes\.json/);
    assert.deepEqual(known(), {
      'net.ts': {
        'Net › new nn.Linear': '[3, 8] → [3, 4] · 36 params',
        'Net › new nn.Linear (2)': '[3, 4] → [3, 2] · 10 params',
        'Net.forward › x': '[3, 8]',
        'Net.forward › h': '[3, 4]',
        'Net.forward › h2': '[3, 4]',
        'Net.forward › return': '[3, 2]',
        out: '[3, 2]',
        'new Net': '[3, 8] → [3, 2] · 46 params',
        'twice › t': '[3, 2]',
        'twice › y': '[3, 2]',
        'twice › return': '[3, 2]',
      },
    });
  });

  it('takes moved lines for the same', async () => {
    await check();
    writeFileSync(program, `// one\n\n\n${model.replaceAll('\n  ', '\n\n      ')}`);
    const { status, stdout } = await check();
    assert.equal(status, 0, stdout);
    assert.match(stdout, /11 shapes of 1 program are as in/);
  });

  it('tells every difference with its line and both shapes', async () => {
    await check();
    const before = readFileSync(snapshot, 'utf8');
    const changed = model
      .replace('Linear(8, 4)', 'Linear(8, 5)')
      .replace('Linear(4, 2)', 'Linear(5, 2)')
      .replace('const h2 = h.relu();\n    return this.second(h2)', 'return this.second(h.relu())');
    writeFileSync(program, changed);
    const { status, stdout } = await check();
    assert.equal(status, 1);
    assert.match(stdout, /net\.ts:6:12: Net\.forward › h\n {2}- \[3, 4\]\n {2}\+ \[3, 5\]\n/);
    assert.match(stdout, /net\.ts: Net\.forward › h2\n {2}- \[3, 4\]\n(?! {2}\+)/);
    assert.match(stdout, /- \[3, 8\] → \[3, 4\] · 36 params\n {2}\+ \[3, 8\] → \[3, 5\] · 45 params/);
    assert.match(stdout, /5 differences from .*--update/);
    assert.equal(readFileSync(snapshot, 'utf8'), before);
  });

  it('takes the shapes over with --update', async () => {
    await check();
    writeFileSync(program, model.replace('randn(3, 8)', 'randn(7, 8)'));
    assert.equal((await check()).status, 1);
    assert.equal((await check('--update')).status, 0);
    assert.equal(known()['net.ts'].out, '[7, 2]');
    assert.equal((await check()).status, 0);
  });

  it('fails on an error of the program and leaves the snapshot alone', async () => {
    writeFileSync(program, model.replace('Linear(4, 2)', 'Linear(5, 2)'));
    const { status, stdout, stderr } = await check();
    assert.equal(status, 1);
    assert.match(stdout, /net\.ts:8:\d+: error: .*\[3, 4\].*\[2, 5\]/);
    assert.match(stderr, /neither written nor compared/);
  });

  it('holds programs of folders, and misses those that are gone', async () => {
    const folder = path.join(workspace.folder, 'more');
    mkdirSync(folder);
    const write = (name: string, text: string) => writeFileSync(path.join(folder, name), text);
    write(
      'a.ts',
      "import { size } from './part';\nimport { zeros } from 'tensorscope';\nconst a = zeros(size);\n",
    );
    write(
      'part.ts',
      "import { zeros } from 'tensorscope';\nexport const size = 4;\nexport const z = zeros(9);\n",
    );
    write('plain.ts', 'export const nothing = 1;\n');
    const both = () => tensorscope('shapes', program, folder, '--check', snapshot);
    assert.equal((await both()).status, 0);
    assert.deepEqual(Object.keys(known()), ['more/a.ts', 'net.ts']);
    assert.deepEqual(known()['more/a.ts'], { a: '[4]', 'part.ts: z': '[9]' });
    assert.equal((await check()).status, 0, 'the programs that were not named are left alone');
    rmSync(path.join(folder, 'a.ts'));
    const { status, stdout } = await both();
    assert.equal(status, 1);
    assert.match(stdout, /more\/a\.ts: the program is gone/);
  });

  it('says what is wrong with a file that is no snapshot, and with options that do not go together', async () => {
    writeFileSync(snapshot, '{"version": 7}');
    const old = await check();
    assert.equal(old.status, 1);
    assert.match(old.stderr, /version is 7, not 1/);
    writeFileSync(snapshot, 'shapes');
    assert.match((await check()).stderr, /is no snapshot of shapes/);
    const alone = await tensorscope('shapes', program, '--update');
    assert.equal(alone.status, 1);
    assert.match(alone.stderr, /--update goes with --check/);
    assert.match((await check('--json')).stderr, /cannot be used with/);
  });
});
