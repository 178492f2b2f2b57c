import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, it } from 'mocha';
import {
  currentEngine,
  engineNames,
  handleFrom,
  read,
  run,
  tf,
  useEngine,
} from '../../../src/engine/index.ts';
import { comparable } from './engines.ts';
import { hasWebgpu } from './software-gpu.ts';

describe('the choice of an engine', () => {
  afterEach(() => {
    delete process.env.TENSORSCOPE_ENGINE;
  });

  it('is native by itself, where there is no tfjs-node', () => {
    // In a fresh process whose project has no tfjs-node, without a word to the engine before the first op.
    const index = fileURLToPath(new URL('../../../src/engine/index.ts', import.meta.url));
    const program =
      `const { run, handleFrom, read, currentEngine } = await import(${JSON.stringify(index)});` +
      'const x = handleFrom(Float32Array.of(2), [1], "float32");' +
      'console.log(read(run("Square", { x }))[0], currentEngine().name);';
    const env = {
      ...process.env,
      TENSORSCOPE_PROJECT: tmpdir(),
      TENSORSCOPE_HOME: tmpdir(),
      TENSORSCOPE_TFJS_NODE: '',
      TENSORSCOPE_ENGINE: '',
    };
    const { stdout } = spawnSync(process.execPath, ['--import=tsx', '--input-type=module', '-e', program], {
      env,
      encoding: 'utf8',
    });
    assert.equal(stdout.trim(), '4 native');
  });

  for (const name of engineNames.filter(
    (each) => each !== 'tensorflow' && (each !== 'webgpu' || hasWebgpu),
  )) {
    it(`is ${name} when it is asked for`, async () => {
      assert.equal((await useEngine(name)).name, name);
      assert.equal(currentEngine().name, name);
      assert.equal(tf.getBackend(), name);
    });
  }

  it('is what TENSORSCOPE_ENGINE names', async () => {
    process.env.TENSORSCOPE_ENGINE = 'cpu';
    const { name, reason } = await useEngine();
    assert.equal(name, 'cpu');
    assert.match(reason, /TENSORSCOPE_ENGINE/);
  });

  it('of an unknown name is an error that lists the others', async () => {
    await assert.rejects(useEngine('gpu'), /no engine named "gpu".*native can.*wasm can.*cpu can/);
  });

  it('leaves tensors of another engine readable', async () => {
    await useEngine('cpu');
    const x = handleFrom(Float32Array.of(1, 2), [2], 'float32');
    await useEngine('native');
    assert.deepEqual(Array.from(read(run('Add', { a: x, b: x }))), [2, 4]);
    assert.deepEqual(Array.from(read(x)), [1, 2]);
  });
});

describe('handles', () => {
  it('belong to no tidy scope', async () => {
    for (const name of ['cpu', ...comparable]) {
      await useEngine(name);
      const x = handleFrom(Float32Array.of(1, 2), [2], 'float32');
      let y = x;
      tf.tidy(() => {
        y = run('Add', { a: x, b: x });
      });
      assert.deepEqual(Array.from(y.dataSync()), [2, 4]);
    }
  });

  it('mix with plain TensorFlow.js', async () => {
    await useEngine('native');
    const x = handleFrom(Float32Array.of(1, 2), [2], 'float32');
    assert.deepEqual(Array.from(tf.add(x, run('Square', { x })).dataSync()), [2, 6]);
  });
});
