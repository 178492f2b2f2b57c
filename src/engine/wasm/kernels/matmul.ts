import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { tf } from '../../tfjs.ts';
import type { WasmModule } from '../glue.ts';
import { areFloats, type Call, type Kernel, seenAs } from '../kernel.ts';

const { sizeFromShape } = tf.util;

/** Kernels of one operand that a fused product may end with. */
const activations: Record<string, string> = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
};

/**
 * The package's product is fast for one matrix with another, as they lie in memory, and ten times slower for all else: so
 * operands are transposed beforehand, and the matrices of a batch multiplied one by one.
 */
export const matmul: Record<string, Kernel> = {
  BatchMatMul: (call) => {
    const { a, b } = call.inputs;
    const { transposeA, transposeB } = call.attrs;
    if (!areFloats(a, b)) return call.onCpu();
    const [left, right] = [transposeA ? transposed(call, a) : a, transposeB ? transposed(call, b) : b];
    const [rows, inner] = left.shape.slice(-2);
    const [innerB, columns] = right.shape.slice(-2);
    if (inner !== innerB) {
      throw new Error(
        `matMul: the inner sizes of [${left.shape}] and [${right.shape}] are ${inner} and ${innerB}, and must be the same.`,
      );
    }
    const outer = tf.backend_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
    const batches = [left, right].map(({ shape }) => sizeFromShape(shape.slice(0, -2)));
    const batch = sizeFromShape(outer);
    if (batches.some((size) => size !== batch && size !== 1)) return call.onCpu();
    const result = call.room([...outer, rows, columns]);
    if (inner === 0) call.backend.typedArrayFromHeap(result).fill(0);
    if (sizeFromShape(result.shape) * inner === 0) return result;
    const multiply = multiplier(call.backend);
    for (let i = 0; i < batch; i++) {
      multiply(
        { of: left, at: batches[0] === 1 ? 0 : i * rows * inner, rows, columns: inner },
        { of: right, at: batches[1] === 1 ? 0 : i * inner * columns, rows: inner, columns },
        { of: result, at: i * rows * columns, rows, columns },
      );
    }
    return result;
  },

  _FusedMatMul: (call) => {
    const { a, b, bias, preluActivationWeights: alpha } = call.inputs;
    const { transposeA, transposeB, activation = 'linear', leakyreluAlpha } = call.attrs;
    const isPlain =
      !transposeA && !transposeB && a.shape.length === 3 && a.shape[0] === 1 && b.shape[0] === 1 && !alpha;
    const isAny = sizeFromShape(a.shape) * sizeFromShape(b.shape) > 0;
    if (isPlain && isAny && areFloats(a, b) && (!bias || bias.shape.length === 1)) return call.own();
    let result = call.run('BatchMatMul', { a, b }, { transposeA, transposeB });
    if (bias) result = call.run('Add', { a: result, b: bias });
    if (activation === 'prelu') return call.run('Prelu', { x: result, alpha });
    if (activation === 'leakyrelu') return call.run('LeakyRelu', { x: result }, { alpha: leakyreluAlpha });
    return activation === 'linear' ? result : call.run(activations[activation], { x: result });
  },

  /** [..., in] × [out, in] + [out] → [..., out] */
  Linear: (call) => {
    const { x, weight, bias } = call.inputs;
    const [out, features] = weight.shape;
    const rows = sizeFromShape(x.shape.slice(0, -1));
    const turned = transposed(call, weight);
    const product = call.run(
      '_FusedMatMul',
      { a: seenAs(x, [1, rows, features]), b: seenAs(turned, [1, features, out]), bias },
      { transposeA: false, transposeB: false, activation: 'linear' },
    );
    return call.run('Reshape', { x: product }, { shape: [...x.shape.slice(0, -1), out] });
  },
};

function transposed(call: Call, x: TensorInfo): TensorInfo {
  const rank = x.shape.length;
  const perm = x.shape.map((_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis));
  return call.run('Transpose', { x }, { perm });
}

/** A matrix within a tensor, from its element `at` on. */
export interface Matrix {
  of: TensorInfo;
  at: number;
  rows: number;
  columns: number;
}

type Multiply = (a: Matrix, b: Matrix, result: Matrix) => void;

let made: Multiply | null = null;

/** The package's product, on parts of tensors. They get numbers of their own for as long as it takes. */
export function multiplier(backend: BackendWasm): Multiply {
  made ??= makeMultiplier(backend);
  return made;
}

function makeMultiplier(backend: BackendWasm): Multiply {
  const wasm = backend.wasm as unknown as WasmModule;
  const [number, array] = ['number', 'array'] as const;
  const types = [number, array, number, number, array, number, number, number, number];
  const product = wasm.cwrap('BatchMatMul', null, types);
  const counter = backend as unknown as { dataIdNextNumber: number };
  const open = ({ of, at, rows, columns }: Matrix): number => {
    const id = counter.dataIdNextNumber++;
    wasm.tfjs.registerTensor(id, rows * columns, backend.getMemoryOffset(of.dataId) + at * 4);
    return id;
  };
  const shapeOf = ({ rows, columns }: Matrix) => new Uint8Array(Int32Array.of(1, rows, columns).buffer);
  return (a, b, result) => {
    const ids = [a, b, result].map(open);
    product(ids[0], shapeOf(a), 3, ids[1], shapeOf(b), 3, 0, 0, ids[2]);
    for (const id of ids) wasm.tfjs.disposeData(id);
  };
}
