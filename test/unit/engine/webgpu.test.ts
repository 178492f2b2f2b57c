import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { after, before, describe, it } from 'mocha';
import {
  handleFrom,
  memory,
  read,
  readAsync,
  run,
  runAll,
  tf,
  useEngine,
} from '../../../src/engine/index.ts';
import { composites } from '../../../src/engine/kernels/index.ts';
import { Buffers } from '../../../src/engine/webgpu/buffers.ts';
import type { Device } from '../../../src/engine/webgpu/device.ts';
import { outOfMemory } from '../../../src/engine/webgpu/device-error.ts';
import { F, manualSeed, nn, optim, randint, randn, type Tensor } from '../../../src/library/index.ts';
import { assertSame } from './compare.ts';
import { hasWebgpu } from './software-gpu.ts';

const networks = {
  mlp: {
    model: () =>
      new nn.Sequential(new nn.Linear(6, 8), new nn.LayerNorm(8), new nn.GELU(), new nn.Linear(8, 3)),
    input: [4, 6],
  },
  conv: {
    model: () =>
      new nn.Sequential(
        new nn.Conv2d(1, 3, 3, { padding: 1 }),
        new nn.ReLU(),
        new nn.MaxPool2d(2),
        new nn.Conv2d(3, 4, 3, { stride: 2 }),
        new nn.ReLU(),
        new nn.Flatten(),
        new nn.Linear(16, 3),
      ),
    input: [4, 1, 10, 10],
  },
};

function trainee(name: keyof typeof networks) {
  manualSeed(3);
  const { model, input } = networks[name];
  const net = model() as nn.Module & ((x: Tensor) => Tensor);
  const optimizer = new optim.Adam(net.parameters(), { lr: 1e-2 });
  const [x, labels] = [randn(...input), randint(0, 3, [input[0]])];
  const step = () => {
    const loss = F.crossEntropy(net(x), labels);
    optimizer.zeroGrad();
    loss.backward();
    optimizer.step();
    return loss.item();
  };
  return { net, step };
}

describe('the engine webgpu', () => {
  before(function () {
    if (!hasWebgpu) this.skip();
  });
  after(() => useEngine('cpu'));

  it('names its adapter', async () => {
    const { name, reason } = await useEngine('webgpu');
    assert.equal(name, 'webgpu');
    assert.match(reason, /^TensorFlow.js’s WebGPU on .+, asked for$/);
  });

  it('has every kernel that cpu has', async () => {
    await useEngine('webgpu');
    const names = tf.getKernelsForBackend('cpu').map(({ kernelName }) => kernelName);
    const missing = names.filter((name) => !tf.getKernel(name, 'webgpu') && !(name in composites));
    assert.deepEqual(missing, []);
  });

  it('takes values to cpu and back for a kernel that only cpu has', async () => {
    await useEngine('webgpu');
    const x = run('Square', { x: handleFrom(Float32Array.of(-2, 2, 3), [3], 'float32') });
    assert.deepEqual(Array.from(read(run('Unique', { x }, { axis: 0 }))), [4, 9]);
  });

  it('lets cpu serve where a shader has too few dimensions', async () => {
    await useEngine('webgpu');
    tf.env().set('WEBGPU_CPU_FORWARD', false);
    const x = handleFrom(Float32Array.of(1, 2), [1, 1, 1, 1, 1, 1, 1, 2], 'float32');
    const y = handleFrom(Float32Array.of(3), [1, 1, 1, 1, 1, 1, 1, 1], 'float32');
    assert.deepEqual(Array.from(read(run('Multiply', { a: run('Square', { x }), b: y }))), [3, 12]);
    tf.env().set('WEBGPU_CPU_FORWARD', true);
  });

  it('takes empty tensors', async () => {
    await useEngine('webgpu');
    tf.env().set('WEBGPU_CPU_FORWARD', false);
    const empty = () => handleFrom(new Float32Array(0), [0, 5], 'float32');
    assert.deepEqual(
      Array.from(read(run('Sum', { x: empty() }, { axis: [0], keepDims: false }))),
      [0, 0, 0, 0, 0],
    );
    const rows = { mean: handleFrom(new Float32Array(0), [0, 1], 'float32') };
    const inputs = { dy: empty(), x: empty(), ...rows, scale: rows.mean };
    const [dx, dWeight] = runAll('LayerNormGrad', inputs, { columns: 5 });
    assert.deepEqual(
      [dx.shape, Array.from(read(dx)), Array.from(read(dWeight))],
      [[0, 5], [], [0, 0, 0, 0, 0]],
    );
    assert.deepEqual(Array.from(await readAsync(inputs.x)), []);
    tf.env().set('WEBGPU_CPU_FORWARD', true);
  });

  it('reads at once and in time, also many at once', async () => {
    await useEngine('webgpu');
    const all = Array.from({ length: 5 }, (_, i) =>
      run('Square', { x: handleFrom(new Float32Array(2000).fill(i), [2000], 'float32') }),
    );
    const later = all.map((handle) => readAsync(handle));
    assert.deepEqual(
      all.map((handle) => read(handle)[1999]),
      [0, 1, 4, 9, 16],
    );
    assert.deepEqual(
      (await Promise.all(later)).map((values) => values[7]),
      [0, 1, 4, 9, 16],
    );
  });

  for (const name of ['mlp', 'conv'] as const)
    it(`trains ${name} with the gradients and losses of cpu`, async () => {
      const outcomes = [];
      for (const engine of ['cpu', 'webgpu']) {
        await useEngine(engine);
        const { net, step } = trainee(name);
        const losses = [step()];
        const gradients = net.parameters().map(({ grad }) => ({
          shape: [...grad!.shape],
          dtype: grad!.dtype,
          values: grad!.dataSync().slice(),
        }));
        for (let i = 0; i < 4; i++) losses.push(step());
        outcomes.push({ gradients, losses });
      }
      const [expected, actual] = outcomes;
      for (const [i, gradient] of actual.gradients.entries()) assertSame(gradient, expected.gradients[i]);
      for (const [i, loss] of actual.losses.entries())
        assert.ok(
          Math.abs(loss - expected.losses[i]) < 1e-4,
          `step ${i}: ${loss}, cpu ${expected.losses[i]}`,
        );
    });

  it('trains with as much memory after many steps as after a few', async () => {
    await useEngine('webgpu');
    const { step } = trainee('mlp');
    const backend = tf.backend() as unknown as { bufferManager: Buffers; numDataIds(): number };
    const taken = () => [memory().tensors, backend.numDataIds(), backend.bufferManager.numBytesUsed];
    for (let i = 0; i < 5; i++) step();
    const before = taken();
    for (let i = 0; i < 40; i++) step();
    const after = taken();
    assert.ok(after[0] <= before[0] + 2, `${before[0]} tensors became ${after[0]}`);
    assert.ok(after[1] <= before[1] + 2, `${before[1]} tensors of the backend became ${after[1]}`);
    // The numbers of each step of Adam are kept for a while.
    assert.ok(after[2] <= before[2] + 40 * 6 * 64, `${before[2]} bytes became ${after[2]}`);
  });

  it('refuses a tensor that is larger than the device takes, by its size', async () => {
    const { reason } = await useEngine('webgpu');
    const adapter = reason.match(/ on (.+), asked for/)![1];
    assert.throws(
      () => run('Fill', {}, { shape: [2 ** 40], value: 0, dtype: 'float32' }),
      (error: Error) =>
        error.name === 'DeviceError' &&
        error.message.startsWith(
          `The engine webgpu can't hold a tensor of 4.4 TB on ${adapter}, which takes `,
        ) &&
        /smaller batch, or another engine/.test(error.message),
    );
  });

  it('goes on after a command that was refused', async () => {
    await useEngine('webgpu');
    const x = handleFrom(Float32Array.of(3), [1], 'float32');
    const { device } = tf.backend() as unknown as { device: GPUDevice };
    device.createShaderModule({ code: 'nonsense' });
    assert.throws(
      () => run('Sqrt', { x }),
      /^DeviceError: The engine webgpu was refused a command by .*WGSL/,
    );
    assert.equal(read(run('Square', { x }))[0], 9);
  });

  it('is never chosen by itself in software', async function () {
    const { reason } = await useEngine('webgpu');
    if (!/swiftshader|llvmpipe/i.test(reason)) this.skip();
    const { name, reason: why } = await useEngine();
    assert.notEqual(name, 'webgpu');
    assert.match(why, /not webgpu: there is only .+, which computes on the processor/);
  });

  it('tells the adapters that there are for one that there is not', () => {
    const { stderr } = inProcess("await useEngine('webgpu')", { TENSORSCOPE_ADAPTER: 'Voodoo 2' });
    assert.match(
      stderr,
      /no adapter's name contains "Voodoo 2" of TENSORSCOPE_ADAPTER; there is .+\. Of the others/,
    );
  });

  it('tells that the device was lost', () => {
    const { stdout } = inProcess(`
      await useEngine('webgpu');
      const x = handleFrom(Float32Array.of(3), [1], 'float32');
      const y = run('Square', { x: run('Exp', { x }) });
      tf.backend().device.destroy();
      try { read(y); } catch (error) { console.log(error.name, error.message); }
      await new Promise((resolve) => setTimeout(resolve, 50));
      try { run('Square', { x: run('Exp', { x }) }); } catch (error) { console.log(error.message); }`);
    const lines = stdout.trim().split('\n');
    assert.match(
      lines[0],
      /^DeviceError The engine webgpu lost its device, .+ Resume the run from its checkpoint/,
    );
    assert.match(lines[1], /^The engine webgpu lost its device, /);
  });
});

describe('buffers of webgpu', () => {
  /** A device with room for so many bytes. */
  const device = (room: number) =>
    ({
      buffer: ({ size, usage }: GPUBufferDescriptor) => {
        if (size > room) return null;
        room -= size;
        return { size, usage, destroy: () => (room += size) };
      },
      full: (asked: number, inUse: number) => outOfMemory('Voodoo 2', asked, inUse),
    }) as unknown as Device;

  it('are used again by tensors of their size', () => {
    const buffers = new Buffers(device(100));
    const first = buffers.acquireBuffer(60, 1);
    buffers.releaseBuffer(first);
    assert.equal(buffers.acquireBuffer(60, 1), first);
    assert.equal(buffers.numBytesUsed, 60);
  });

  it('that are free make room for others, and where there is none it is told how much was asked for', () => {
    const buffers = new Buffers(device(100));
    buffers.releaseBuffer(buffers.acquireBuffer(60, 1));
    buffers.acquireBuffer(80, 1);
    assert.throws(
      () => buffers.acquireBuffer(50, 1),
      /^DeviceError: The engine webgpu has no room for 50 bytes on Voodoo 2, where 80 bytes are in use\. Take a smaller batch/,
    );
  });
});

/** Runs lines with the engine in a process of their own. */
function inProcess(lines: string, env: NodeJS.ProcessEnv = {}) {
  const index = fileURLToPath(new URL('../../../src/engine/index.ts', import.meta.url));
  const program = `const { useEngine, handleFrom, run, read, tf } = await import(${JSON.stringify(index)});${lines}`;
  return spawnSync(process.execPath, ['--import=tsx', '--input-type=module', '-e', program], {
    env: { ...process.env, ...env },
    encoding: 'utf8',
  });
}
