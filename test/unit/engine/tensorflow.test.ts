import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import util from 'node:util';
import { afterEach, before, beforeEach, describe, it } from 'mocha';
import { type Handle, handleFrom, read, run, tf, useEngine } from '../../../src/engine/index.ts';
import { joinLibrary } from '../../../src/engine/tfjs-node/library.ts';
import { installedTfjsNode } from '../../../src/engine/tfjs-node/place.ts';
import { restoreRemoved } from '../../../src/engine/tfjs-node/removed.ts';

/** A folder with a real tfjs-node; what needs one is left out where there is none. */
const real = process.env.TENSORSCOPE_TFJS_NODE;

describe('the search for tfjs-node', () => {
  let folder: string;
  let project: string;
  let own: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tensorscope-search-'));
    project = join(folder, 'project');
    own = join(folder, 'own');
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  /** A package that throws as tfjs-node does when its addon was never downloaded. */
  function broken(parent: string, name: string, message: string): void {
    const place = join(parent, 'node_modules/@tensorflow', name);
    mkdirSync(place, { recursive: true });
    writeFileSync(
      join(place, 'package.json'),
      JSON.stringify({ name: `@tensorflow/${name}`, version: '4.22.0' }),
    );
    writeFileSync(join(place, 'index.js'), `throw new Error(${JSON.stringify(`${message}\nand more`)});`);
  }

  it('tells of each that does not load: the project’s first, and of a project CUDA’s first', () => {
    broken(project, 'tfjs-node', 'no addon here');
    broken(project, 'tfjs-node-gpu', 'no CUDA here');
    broken(join(own, 'tfjs-node'), 'tfjs-node', 'no addon there');
    const { error } = load({ TENSORSCOPE_PROJECT: project, TENSORSCOPE_HOME: own });
    const told = error.split('; ').map((part: string) => part.replace(/ in .*does not load/, ''));
    assert.deepEqual(told, [
      '@tensorflow/tfjs-node-gpu: no CUDA here',
      '@tensorflow/tfjs-node: no addon here',
      '@tensorflow/tfjs-node: no addon there',
    ]);
    assert.ok(error.includes(join(project, 'node_modules/@tensorflow/tfjs-node does not load')), error);
  });

  it('says so where there is none at all', () => {
    const { error } = load({ TENSORSCOPE_PROJECT: folder, TENSORSCOPE_HOME: own });
    assert.equal(error, 'no @tensorflow/tfjs-node in the project, and none that Tensorscope installed');
  });

  it('does not take a package around the folder of what is installed for an installed one', () => {
    broken(folder, 'tfjs-node', 'a stranger');
    const { error } = load({ TENSORSCOPE_PROJECT: tmpdir(), TENSORSCOPE_HOME: own });
    assert.match(error, /none that Tensorscope installed/);
  });

  if (real) {
    it('takes the one that TENSORSCOPE_TFJS_NODE names, and the installed one after one that does not load', () => {
      broken(project, 'tfjs-node', 'no addon here');
      const named = load({ TENSORSCOPE_TFJS_NODE: real, TENSORSCOPE_PROJECT: project });
      assert.equal(named.loaded, 'TensorFlow by @tensorflow/tfjs-node 4.22.0');
      mkdirSync(own);
      spawnSync('ln', ['-s', real, join(own, 'tfjs-node')]);
      const installed = load({ TENSORSCOPE_PROJECT: project, TENSORSCOPE_HOME: own });
      assert.equal(installed.loaded, 'TensorFlow by @tensorflow/tfjs-node 4.22.0');
    });

    it('goes with the whole of TensorFlow.js without a word about kernels that are there twice', () => {
      const { loaded, printed } = load({ TENSORSCOPE_TFJS_NODE: real });
      assert.match(loaded, /tfjs-node/);
      assert.doesNotMatch(printed, /already registered/);
    });

    it('loads on a Node without the functions that Node 23 removed, and computes', () => {
      const { loaded, values } = load({ TENSORSCOPE_TFJS_NODE: real }, 'removed');
      assert.equal(loaded, 'TensorFlow by @tensorflow/tfjs-node 4.22.0');
      assert.deepEqual(values, [9, 4]);
    });
  }
});

if (real) {
  describe('what TensorFlow’s own ops refuse', () => {
    before(() => useEngine('tensorflow'));

    it('is the place of the greatest in six dimensions, which is found and leaves no tensor behind', () => {
      const shape = [2, 1, 3, 2, 2, 2];
      const x = handleFrom(
        Float32Array.from({ length: 48 }, (_, i) => (i * 29) % 48),
        shape,
        'float32',
      );
      const { numTensors } = tf.memory();
      for (const kernel of ['ArgMax', 'ArgMin']) {
        const at = run(kernel, { x }, { axis: 2 });
        const flat = run(kernel, { x: run('Reshape', { x }, { shape: [2, 3, 8] }) }, { axis: 1 });
        assert.deepEqual(at.shape, [2, 1, 2, 2, 2]);
        assert.deepEqual(read(at), read(flat));
      }
      assert.equal(tf.memory().numTensors, numTensors + 6);
    });

    it('is told in words, and with what to do where memory ran out', () => {
      const [column, row] = [
        [1_000_000, 1],
        [1, 1_000_000],
      ].map((shape) => handleFrom(new Float32Array(1_000_000), shape, 'float32'));
      const product = (b: Handle) =>
        run('BatchMatMul', { a: column, b }, { transposeA: false, transposeB: false });
      assert.throws(() => product(row), {
        message:
          /^TensorFlow ran out of memory: OOM when allocating.*shape\[.*1000000,1000000\].*\. A smaller batch/,
      });
      assert.throws(() => product(column), { message: /^TensorFlow: .*1000000,1/ });
    });

    it('is the join of one tensor', () => {
      const x = handleFrom(Float32Array.of(1, 2), [1, 2], 'float32');
      assert.deepEqual([...read(run('Concat', [x], { axis: 0 }))], [1, 2]);
    });
  });
}

/** What comes of loading it in a fresh process; `removed` takes away from `util` what newer Nodes lack. */
function load(given: Record<string, string>, removed?: 'removed'): any {
  const tensorflow = fileURLToPath(new URL('../../../src/engine/tensorflow.ts', import.meta.url));
  const index = fileURLToPath(new URL('../../../src/engine/index.ts', import.meta.url));
  const program = `
    const util = (await import('node:util')).default;
    if (${!!removed}) for (const name of Object.keys(util)) if (/^is[A-Z]/.test(name) && !/^isDeep/.test(name)) delete util[name];
    const { loadTensorflow } = await import(${JSON.stringify(tensorflow)});
    const { useEngine, tf, fullTfjs } = await import(${JSON.stringify(index)});
    let told;
    try {
      told = { loaded: loadTensorflow() };
      await useEngine('tensorflow');
      fullTfjs();
      // TopK and tensors of several types are where the removed functions are called.
      told.values = [...tf.topk(tf.tensor1d([4, 9, 1], 'int32'), 2).values.dataSync()];
    } catch (error) { told = { error: error.message, ...told }; }
    console.log(JSON.stringify(told));`;
  const env = {
    ...process.env,
    TENSORSCOPE_TFJS_NODE: '',
    TENSORSCOPE_HOME: join(tmpdir(), 'none'),
    ...given,
  };
  const args = ['--import=tsx', '--input-type=module', '-e', program];
  const { stdout, stderr } = spawnSync(process.execPath, args, { env, encoding: 'utf8' });
  assert.ok(stdout, stderr);
  const lines = stdout.trim().split('\n');
  return { ...JSON.parse(lines.at(-1)!), printed: lines.slice(0, -1).join('\n') + stderr };
}

describe('what Node 23 took from util', () => {
  const old = util as unknown as Record<string, any>;
  const names = ['isNullOrUndefined', 'isArray'];
  const before = names.map((name) => old[name]);

  afterEach(() => {
    for (const [i, name] of names.entries()) old[name] = before[i];
  });

  it('is put back with the same answers', () => {
    for (const name of names) delete old[name];
    restoreRemoved();
    const answers = [null, undefined, 0, '', [], [1], {}, new Float32Array(1)].map((value) => [
      old.isNullOrUndefined(value),
      old.isArray(value),
    ]);
    assert.deepEqual(answers, [
      [true, false],
      [true, false],
      [false, false],
      [false, false],
      [false, true],
      [false, true],
      [false, false],
      [false, false],
    ]);
  });

  it('is left alone where it is there', () => {
    old.isArray = () => 'mine';
    restoreRemoved();
    assert.equal(old.isArray([]), 'mine');
  });
});

describe('tensorflow.dll', () => {
  let folder: string;
  const put = (name: string, text: string) => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
  };

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tensorscope-dll-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  for (const staged of ['lib/napi-v10/tensorflow.dll', 'deps/lib/tensorflow.dll']) {
    it(`comes beside the addon from ${staged}`, () => {
      put(staged, 'the library');
      put('lib/napi-v8/tfjs_binding.node', 'the addon');
      joinLibrary(folder);
      assert.equal(readFileSync(join(folder, 'lib/napi-v8/tensorflow.dll'), 'utf8'), 'the library');
    });
  }

  it('stays as it is where it lies beside the addon', () => {
    put('deps/lib/tensorflow.dll', 'another');
    put('lib/napi-v8/tensorflow.dll', 'the library');
    put('lib/napi-v8/tfjs_binding.node', 'the addon');
    joinLibrary(folder);
    assert.equal(readFileSync(join(folder, 'lib/napi-v8/tensorflow.dll'), 'utf8'), 'the library');
  });
});

describe('the folder of what is installed', () => {
  const { TENSORSCOPE_HOME, XDG_DATA_HOME } = process.env;
  afterEach(() => {
    for (const [name, value] of Object.entries({ TENSORSCOPE_HOME, XDG_DATA_HOME })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it('is below the one that TENSORSCOPE_HOME names', () => {
    process.env.TENSORSCOPE_HOME = '/elsewhere';
    assert.equal(installedTfjsNode(), join('/elsewhere', 'tfjs-node'));
  });

  if (process.platform === 'linux') {
    it('is else where the system keeps the data of programs', () => {
      delete process.env.TENSORSCOPE_HOME;
      process.env.XDG_DATA_HOME = '/data';
      assert.equal(installedTfjsNode(), '/data/tensorscope/tfjs-node');
    });
  }
});
