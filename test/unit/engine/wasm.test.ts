import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';
import { before, describe, it } from 'mocha';
import { fullTfjs, type Handle, handleFrom, own, run, tf, useEngineSync } from '../../../src/engine/index.ts';

const index = JSON.stringify(fileURLToPath(new URL('../../../src/engine/index.ts', import.meta.url)));

/** What a program prints that has all of the engine as `engine`, in a process of its own. */
function printed(program: string, env: NodeJS.ProcessEnv = {}): string {
  const source = `const engine = await import(${index}); ${program}`;
  const { stdout, stderr } = spawnSync(
    process.execPath,
    ['--import=tsx', '--input-type=module', '-e', source],
    { env: { ...process.env, TENSORSCOPE_PROJECT: tmpdir(), ...env }, encoding: 'utf8' },
  );
  assert.equal(stderr, '');
  return stdout.trim();
}

describe('the threads of wasm', () => {
  const products = `
    const { reason } = await engine.useEngine('wasm');
    const make = (...shape) => {
      const values = Float32Array.from({ length: shape.reduce((a, b) => a * b) }, (_, i) => Math.sin(i));
      return engine.handleFrom(values, shape, 'float32');
    };
    const product = engine.run('Linear', { x: make(300, 200), weight: make(100, 200), bias: make(100) });
    const maps = engine.run('Conv2D', { x: make(4, 16, 16, 8), filter: make(3, 3, 8, 16) },
      { strides: 1, pad: 'same', dilations: 1, dataFormat: 'NHWC' });
    const sums = [product, maps].map((each) => engine.read(each).reduce((sum, value) => sum + value ** 2, 0));
    console.log(JSON.stringify({ reason, sums: sums.map((sum) => sum.toPrecision(6)) }));`;

  it('are as many as are asked for, and give what one gives', () => {
    const [three, one] = ['3', '1'].map((count) =>
      JSON.parse(printed(products, { TENSORSCOPE_THREADS: count })),
    );
    assert.match(three.reason, /WebAssembly kernels, with SIMD and 3 threads, asked for/);
    assert.match(one.reason, /with SIMD and one thread, asked for/);
    assert.deepEqual(three.sums, one.sums);
  });

  it('are left out where they do not start, which the description tells', () => {
    const without = `
      const { default: threads } = await import('node:worker_threads');
      const { syncBuiltinESMExports } = await import('node:module');
      threads.Worker = class { constructor() { throw new Error('no thread can be had'); } };
      syncBuiltinESMExports();`;
    const { reason, sums } = JSON.parse(printed(without + products, { TENSORSCOPE_THREADS: '3' }));
    assert.match(reason, /with SIMD and one thread, since no thread can be had/);
    assert.deepEqual(sums, JSON.parse(printed(products, { TENSORSCOPE_THREADS: '1' })).sums);
  });

  it('leave the program’s own globals as they were', () => {
    const program = `
      const before = [process.listenerCount('uncaughtException'), typeof Worker];
      await engine.useEngine('wasm');
      console.log(String(before) === String([process.listenerCount('uncaughtException'), typeof Worker]));`;
    assert.equal(printed(program, { TENSORSCOPE_THREADS: '2' }), 'true');
  });
});

describe('wasm', () => {
  before(() => {
    useEngineSync('wasm');
  });

  it('is not loaded by other engines', () => {
    const program = `
      await engine.useEngine('native');
      const { createRequire } = await import('node:module');
      const files = Object.keys(createRequire(${index}).cache);
      console.log(files.some((file) => file.includes('tfjs-core')), files.some((file) => file.includes('tfjs-backend-wasm')));`;
    assert.equal(printed(program), 'true false');
  });

  it('is of the version of which the private parts are known', () => {
    const { version } = createRequire(import.meta.url)('@tensorflow/tfjs-backend-wasm/package.json');
    assert.equal(version, '4.22.0', 'try the start of the threads again before another version is used');
  });

  it('says when its memory is full, and goes on with what it had', () => {
    const program = `
      await engine.useEngine('wasm');
      const x = engine.handleFrom(Float32Array.of(2), [1], 'float32');
      try {
        // Nothing is written, so no page of it is taken.
        for (let i = 0; i < 8; i++) engine.tf.backend().write(null, [2 ** 28], 'float32');
      } catch (error) {
        console.log(error.message);
      }
      console.log(engine.read(engine.run('Square', { x }))[0]);`;
    const lines = printed(program, { TENSORSCOPE_THREADS: '1' }).split('\n');
    assert.match(
      lines[0],
      /^The engine wasm is out of memory: a tensor \[268435456\] of 1024 MB finds no place/,
    );
    assert.equal(lines[1], '4');
  });

  it('computes with complex numbers and strings', () => {
    const { fft, ifft } = tf.spectral;
    const x = tf.complex([1, 2, 3, 4], [0, -1, 0, 1]);
    const spectrum = fft(x);
    assert.deepEqual(Array.from(tf.real(spectrum).dataSync()), [10, -4, -2, 0]);
    const back = ifft(tf.reshape(spectrum, [1, 4]));
    assert.ok(Math.abs(tf.imag(back).dataSync()[1] + 1) < 1e-6);
    assert.deepEqual(tf.concat([tf.tensor(['a', 'ö']), tf.tensor(['c'])]).dataSync(), ['a', 'ö', 'c']);
  });

  it('trains a convolutional model of plain TensorFlow.js as cpu does', async function () {
    this.timeout(60_000);
    const { layers, sequential, train } = fullTfjs();
    const losses: number[][] = [];
    for (const engine of ['cpu', 'wasm']) {
      useEngineSync(engine);
      const initial = (seed: number) => fullTfjs().initializers.glorotUniform({ seed });
      const model = sequential({
        layers: [
          layers.conv2d({
            ...{ inputShape: [12, 12, 2], filters: 4, kernelSize: 3, strides: 1, padding: 'same' },
            ...{ activation: 'relu', kernelInitializer: initial(1) },
          }),
          layers.maxPooling2d({ poolSize: 2 }),
          layers.depthwiseConv2d({ kernelSize: 3, depthwiseInitializer: initial(2) }),
          layers.batchNormalization(),
          layers.conv2d({ filters: 6, kernelSize: 3, strides: 2, kernelInitializer: initial(3) }),
          layers.averagePooling2d({ poolSize: 2, strides: 1, padding: 'same' }),
          layers.flatten(),
          layers.dense({ units: 3, activation: 'softmax', kernelInitializer: initial(4) }),
        ],
      });
      model.compile({ optimizer: train.adam(0.01), loss: 'categoricalCrossentropy' });
      const x = tf.randomUniform([16, 12, 12, 2], -1, 1, 'float32', 5);
      const y = tf.oneHot(tf.range(0, 16, 1, 'int32').mod(tf.scalar(3, 'int32')) as never, 3);
      const { history } = await model.fit(x, y, { epochs: 4, batchSize: 8, shuffle: false, verbose: 0 });
      losses.push(history.loss as number[]);
      // Its variables would count for whoever asks for all that there are.
      model.optimizer.dispose();
      model.dispose();
    }
    const [cpu, wasm] = losses;
    assert.ok(cpu[3] < cpu[0], `the loss went from ${cpu[0]} to ${cpu[3]}`);
    for (const [i, loss] of cpu.entries()) {
      assert.ok(Math.abs(wasm[i] - loss) < 1e-4 * loss, `epoch ${i}: ${wasm[i]} on wasm, ${loss} on cpu`);
    }
  });
});

describe('wasm differs from cpu', () => {
  before(() => {
    useEngineSync('wasm');
  });
  const values = (handle: Handle) => Array.from(handle.dataSync());
  const floats = (list: number[], ...shape: number[]) =>
    handleFrom(Float32Array.from(list), shape.length > 0 ? shape : [list.length], 'float32');

  it('in 1 to the power of NaN, which is 1 in C and in PyTorch, and NaN in JavaScript', () => {
    assert.deepEqual(values(run('Pow', { a: floats([1, 1]), b: floats([Number.NaN, 2]) })), [1, 1]);
  });

  it('in the gradients of resizing, which are wrong on cpu from the second image on', () => {
    const inputs = {
      images: floats([1, 2, 3, 4], 2, 1, 2, 1),
      dy: floats([1, 2, 3, 4, 5, 6, 7, 8], 2, 1, 4, 1),
    };
    const gradient = run('ResizeNearestNeighborGrad', inputs, { alignCorners: false });
    assert.deepEqual(values(gradient), [3, 7, 11, 15]);
  });
});

describe('10,000 steps on wasm', () => {
  /** Stands for the library's tensor: an object that owns a handle. */
  class Owner {
    constructor(readonly handle: Handle) {
      own(this, handle);
    }
  }
  const STEPS = 10_000;
  const WIDTH = 40;
  const taken = () => (tf.backend() as any).wasm.HEAPU8.length as number;
  const start = () => {
    useEngineSync('wasm');
    const values = Float32Array.from({ length: WIDTH * WIDTH }, (_, i) => Math.sin(i) / WIDTH);
    return new Owner(handleFrom(values, [WIDTH, WIDTH], 'float32'));
  };
  const step = (x: Owner, weight: Owner) => {
    const product = new Owner(run('Linear', { x: x.handle, weight: weight.handle }));
    return new Owner(run('Tanh', { x: product.handle }));
  };
  /** All that a loop makes is 130 MB by itself, and as much again for the products' packed operands. */
  const MOST_GROWTH = 100 * 2 ** 20;

  it('take no more memory in a loop that never awaits', function () {
    this.timeout(120_000);
    const weight = start();
    let x = step(weight, weight);
    const before = taken();
    for (let i = 0; i < STEPS; i++) x = step(x, weight);
    assert.ok(taken() - before < MOST_GROWTH, `${before} bytes became ${taken()}`);
  });

  it('take no more memory in an async loop', async function () {
    this.timeout(120_000);
    const weight = start();
    let x = step(weight, weight);
    const before = taken();
    for (let i = 0; i < STEPS; i++) {
      x = step(x, weight);
      if (i % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    assert.ok(taken() - before < MOST_GROWTH, `${before} bytes became ${taken()}`);
  });
});
