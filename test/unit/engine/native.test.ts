import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { describe, it } from 'mocha';
import { handleFrom, memory, read, release, run, useEngineSync } from '../../../src/engine/index.ts';
import { encodeModel } from '../../../src/engine/native/onnx.ts';
import { loadBinding } from '../../../src/engine/native/runtime.ts';
import { computeInto, float, node, operand, session } from '../../../src/engine/native/session.ts';

const require = createRequire(import.meta.url);

describe('the synchronous binding of ONNX Runtime', () => {
  it('is of the version that it was tried with', () => {
    const { version } = require('onnxruntime-node/package.json');
    assert.equal(version, '1.30.0', 'try the private binding again before another version is used');
  });

  it('runs a model into storage that it is given', () => {
    const model = encodeModel({
      nodes: [{ op: 'LeakyRelu', inputs: ['A'], outputs: ['Y'], attributes: { alpha: { float: 0.5 } } }],
      inputs: [{ name: 'A', dtype: 'float32' }],
      outputs: [{ name: 'Y', dtype: 'float32' }],
    });
    const session = new (loadBinding().InferenceSession)();
    session.loadModel(model.buffer, model.byteOffset, model.byteLength, {});
    const [data, result] = [Float32Array.of(-4, 6), new Float32Array(2)];
    const dims = [2];
    session.run(
      { A: { type: 'float32', data, dims, location: 'cpu' } },
      { Y: { type: 'float32', data: result, dims, location: 'cpu' } },
      {},
    );
    assert.deepEqual(Array.from(result), [-2, 6]);
    session.dispose();
  });
});

describe('a session', () => {
  const LENGTH = 2 ** 20;
  const graph = () => ({
    nodes: [node('Add', ['A', 'B'], 'Y')],
    inputs: [float('A', 1), float('B', 1)],
    outputs: [float('Y', 1)],
  });
  const ones = (length: number) => operand(new Float32Array(length).fill(1), [length]);

  it('makes no copy of a large result', () => {
    const of = session('test of copies', graph);
    const [A, Y] = [ones(LENGTH), ones(LENGTH)];
    const before = process.memoryUsage().arrayBuffers;
    computeInto(of, { A, B: A }, { Y });
    assert.ok(process.memoryUsage().arrayBuffers - before < LENGTH);
    assert.equal(Y.data[LENGTH - 1], 2);
  });

  it('tells what is wrong with its operands, however large the result is', () => {
    const of = session('test of copies', graph);
    const feeds = { A: ones(LENGTH), B: ones(LENGTH - 1) };
    assert.throws(() => computeInto(of, feeds, { Y: ones(LENGTH) }), /broadcast/);
  });
});

describe('storage of native', () => {
  const LENGTH = 4096;
  const ones = () => handleFrom(new Float32Array(LENGTH).fill(1), [LENGTH], 'float32');

  it('is used again when it was released', () => {
    useEngineSync('native');
    const x = ones();
    const { backend } = (globalThis as any)._tfengine;
    const first = run('Neg', { x });
    const { buffer } = backend.data.get(first.dataId).values;
    release(first);
    const second = run('Neg', { x });
    assert.equal(backend.data.get(second.dataId).values.buffer, buffer);
  });

  it('is used again when only garbage held it, and never while anything else does', () => {
    useEngineSync('native');
    const { backend } = (globalThis as any)._tfengine;
    const buffers = new Set<ArrayBufferLike>();
    const x = ones();
    const held = run('Neg', { x });
    for (let i = 0; i < 8; i++) buffers.add(backend.data.get(run('Square', { x }).dataId).values.buffer);
    memory();
    for (let i = 0; i < 8; i++) buffers.add(backend.data.get(run('Square', { x }).dataId).values.buffer);
    assert.ok(buffers.size <= 9, `${buffers.size} buffers were made`);
    assert.ok(read(held).every((value) => value === -1));
  });

  it('is never used again when somebody has read it', () => {
    useEngineSync('native');
    const x = ones();
    const first = run('Neg', { x });
    const values = read(first);
    release(first);
    for (let i = 0; i < 4; i++) run('Square', { x });
    assert.ok(values.every((value) => value === -1));
  });

  it('is never used again while a reshaped tensor, a slice or a part shares it', () => {
    useEngineSync('native');
    const x = ones();
    const base = run('Neg', { x });
    const kept = [
      run('Reshape', { x: base }, { shape: [2, LENGTH / 2] }),
      run('Slice', { x: base }, { begin: [0], size: [LENGTH / 2] }),
      run('Identity', { x: base }),
      run('StridedSlice', { x: base }, { begin: [0], end: [LENGTH], strides: [1] }),
      run('Unpack', { value: run('Reshape', { x: base }, { shape: [1, LENGTH] }) }, { axis: 0 }),
    ];
    release(base);
    for (let i = 0; i < 8; i++) run('Square', { x });
    for (const handle of kept) assert.ok(read(handle).every((value) => value === -1));
  });
});
