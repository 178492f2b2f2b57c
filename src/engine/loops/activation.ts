import { HEIGHT } from '../kernels/activation.ts';
import { allocate } from '../reuse.ts';
import { floats, type Kernel, make } from '../storage.ts';
import { Elementwise } from '../vector/elementwise.ts';
import { normal } from '../vector/functions.ts';
import { add, and, constant, greater, mul } from '../vector/value.ts';

/** The whole formula in one pass, where a kernel for each operator would go through memory a dozen times. */
export const activation: Record<string, Kernel> = {
  ReluGrad: ({ inputs: { dy, y }, backend }) => elementwise(backend, reluGrad, [dy, y]),
  Gelu: ({ inputs: { x }, backend }) => elementwise(backend, gelu, [x]),
  GeluSlope: ({ inputs: { x }, backend }) => {
    const from = floats(backend, x);
    const results = [allocate(from.length), allocate(from.length)];
    geluSlope.run([from], [], results);
    return results.map((values) => make(backend, x.shape, values));
  },
};

/** A branch would be mispredicted half the time. */
const reluGrad = new Elementwise({ operands: 2, parameters: 0, results: 1 }, ([dy, y]) => [
  and(dy, greater(y, constant(0))),
]);

const gelu = new Elementwise({ operands: 1, parameters: 0, results: 1 }, ([x], _, builder) => [
  mul(x, normal(builder, x).share),
]);

const geluSlope = new Elementwise({ operands: 1, parameters: 0, results: 2 }, ([x], _, builder) => {
  const { share, bell } = normal(builder, x);
  return [mul(x, share), add(share, mul(x, mul(bell, constant(HEIGHT))))];
});

function elementwise(backend: Parameters<Kernel>[0]['backend'], loop: Elementwise, infos: any[]) {
  const operands = infos.map((info) => floats(backend, info));
  const result = allocate(operands[0].length);
  loop.run(operands, [], [result]);
  return make(backend, infos[0].shape, result);
}
