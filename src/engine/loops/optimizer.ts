import { allocate } from '../reuse.ts';
import { floats, isSoleOwner, type Kernel, make, reshaped } from '../storage.ts';
import { Elementwise } from '../vector/elementwise.ts';
import { add, div, mul, sqrt, sub, type Value } from '../vector/value.ts';

type Decay = 'none' | 'decoupled' | 'penalty';

/**
 * One pass over a parameter and its moments, where a dozen kernels would go through memory a dozen times. The results are
 * written over the operands where nobody else can see those.
 */
export const optimizer: Record<string, Kernel> = {
  AdamStep: ({ inputs, attrs, backend }) => {
    const { param, grad, m, v } = inputs;
    return update(backend, adam[decayOf(attrs)], [param, m, v, grad], 3, adamNumbers(attrs));
  },

  SgdStep: ({ inputs: { param, grad, velocity }, attrs, backend }) => {
    const { lr, momentum, dampening, weightDecay, nesterov, first } = attrs;
    if (momentum === 0) return update(backend, descent, [param, grad], 1, [lr, weightDecay]);
    const parameters = [lr, weightDecay, momentum, 1 - dampening];
    if (first) {
      const operands = [param, grad].map((info) => floats(backend, info));
      const results = [allocate(operands[0].length), allocate(operands[0].length)];
      start[nesterov ? 'nesterov' : 'plain'].run(operands, parameters, results);
      return results.map((values) => make(backend, param.shape, values));
    }
    const loop = glide[nesterov ? 'nesterov' : 'plain'];
    return update(backend, loop, [param, velocity, grad], 2, parameters);
  },
};

/** From param, grad, m and v to the next param, m and v. */
export function adamStep(from: Float32Array[], to: Float32Array[], attrs: any): void {
  const [param, grad, m, v] = from;
  adam[decayOf(attrs)].run([param, m, v, grad], adamNumbers(attrs), to);
}

function decayOf({ weightDecay, decoupled }: any): Decay {
  return weightDecay === 0 ? 'none' : decoupled ? 'decoupled' : 'penalty';
}

function adamNumbers({ lr, beta1, beta2, eps, weightDecay, decoupled, step }: any): number[] {
  return [
    ...[beta1, 1 - beta1, beta2, 1 - beta2, eps],
    ...[lr / (1 - beta1 ** step), 1 / Math.sqrt(1 - beta2 ** step)],
    decoupled ? 1 - lr * weightDecay : weightDecay,
  ];
}

type Call = Parameters<Kernel>[0];

/** Each of the first `count` operands takes a new value. */
function update(
  backend: Call['backend'],
  loop: Elementwise,
  infos: Call['inputs'][],
  count: number,
  parameters: number[],
) {
  const operands = infos.map((info) => floats(backend, info));
  const changed = infos.slice(0, count);
  const own = changed.map((info) => isSoleOwner(backend, info));
  const results = operands.slice(0, count).map((values, i) => (own[i] ? values : allocate(values.length)));
  loop.run(operands, parameters, results);
  return changed.map((info, i) => (own[i] ? renewed(backend, info) : make(backend, info.shape, results[i])));
}

/** The handle of before stands for the same storage, which only its new one is counted for. */
function renewed(backend: Call['backend'], info: Call['inputs']) {
  const result = reshaped(backend, info, info.shape);
  backend.decRef(info.dataId);
  return result;
}

const adam = { none: adamWith('none'), decoupled: adamWith('decoupled'), penalty: adamWith('penalty') };

function adamWith(decay: Decay): Elementwise {
  return new Elementwise({ operands: 4, parameters: 8, results: 3 }, ([p, m, v, g], given, builder) => {
    const [beta1, rest1, beta2, rest2, eps, rate, correction, weight] = given;
    const slope = decay === 'penalty' ? builder.keep(add(g, mul(p, weight))) : g;
    const mean = builder.keep(add(mul(m, beta1), mul(slope, rest1)));
    const spread = builder.keep(add(mul(v, beta2), mul(mul(slope, slope), rest2)));
    const change = mul(div(mean, add(mul(sqrt(spread), correction), eps)), rate);
    return [sub(decay === 'decoupled' ? mul(p, weight) : p, change), mean, spread];
  });
}

const descent = new Elementwise({ operands: 2, parameters: 2, results: 1 }, ([p, g], [lr, weightDecay]) => [
  sub(p, mul(lr, add(g, mul(weightDecay, p)))),
]);

const glide = { plain: glideWith(false), nesterov: glideWith(true) };

function glideWith(nesterov: boolean): Elementwise {
  return new Elementwise({ operands: 3, parameters: 4, results: 2 }, ([p, velocity, g], given, builder) => {
    const [lr, weightDecay, momentum, share] = given;
    const slope = builder.keep(add(g, mul(weightDecay, p)));
    const speed = builder.keep(add(mul(momentum, velocity), mul(share, slope)));
    return [moved(p, lr, slope, speed, momentum, nesterov), speed];
  });
}

const start = { plain: startWith(false), nesterov: startWith(true) };

/** The first step, whose velocity is the slope. */
function startWith(nesterov: boolean): Elementwise {
  return new Elementwise({ operands: 2, parameters: 4, results: 2 }, ([p, g], given, builder) => {
    const [lr, weightDecay, momentum] = given;
    const slope = builder.keep(add(g, mul(weightDecay, p)));
    return [moved(p, lr, slope, slope, momentum, nesterov), slope];
  });
}

function moved(p: Value, lr: Value, slope: Value, speed: Value, momentum: Value, nesterov: boolean): Value {
  return sub(p, mul(lr, nesterov ? add(slope, mul(momentum, speed)) : speed));
}
