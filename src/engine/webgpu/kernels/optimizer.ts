import { dispatch, type Scalar } from '../program.ts';
import { type Kernel, sizeOf } from './kernel.ts';

/** A step in one go, where the composites make a dozen results for each parameter. */
export const optimizer: Record<string, Kernel> = {
  AdamStep: ({ inputs: { param, grad, m, v }, attrs, backend }) => {
    const { lr, beta1, beta2, eps, weightDecay, decoupled, step } = attrs;
    const like = { shape: param.shape, dtype: 'float32' as const };
    return dispatch(backend, {
      code: `
  let value = param[at];
  let slope = grad[at] + u.penalty * value;
  let mean = u.beta1 * m[at] + u.rest1 * slope;
  let spread = u.beta2 * v[at] + u.rest2 * slope * slope;
  next[at] = u.keep * value - u.rate * mean / (sqrt(spread) * u.scale + u.eps);
  next_m[at] = mean;
  next_v[at] = spread;`,
      inputs: { param, grad, m, v },
      outputs: { next: like, next_m: like, next_v: like },
      numbers: floats({
        beta1,
        beta2,
        eps,
        rest1: 1 - beta1,
        rest2: 1 - beta2,
        penalty: decoupled ? 0 : weightDecay,
        keep: decoupled ? 1 - lr * weightDecay : 1,
        rate: lr / (1 - beta1 ** step),
        scale: 1 / Math.sqrt(1 - beta2 ** step),
      }),
      count: sizeOf(param),
    });
  },

  SgdStep: ({ inputs: { param, grad, velocity }, attrs, backend }) => {
    const { lr, momentum, dampening, weightDecay, nesterov, first } = attrs;
    const like = { shape: param.shape, dtype: 'float32' as const };
    const plain = momentum === 0;
    const speed = plain || first ? 'slope' : 'u.momentum * velocity[at] + u.rest * slope';
    return dispatch(backend, {
      code: `
  let value = param[at];
  let slope = grad[at] + u.penalty * value;
  let speed = ${speed};
  next[at] = value - u.lr * ${nesterov && !plain ? '(slope + u.momentum * speed)' : 'speed'};
  ${plain ? '' : 'next_speed[at] = speed;'}`,
      inputs: plain || first ? { param, grad } : { param, grad, velocity },
      outputs: plain ? { next: like } : { next: like, next_speed: like },
      numbers: floats({ lr, momentum, rest: 1 - dampening, penalty: weightDecay }),
      count: sizeOf(param),
    });
  },
};

function floats(values: Record<string, number>): Record<string, Scalar> {
  return Object.fromEntries(Object.entries(values).map(([name, float]) => [name, { float }]));
}
