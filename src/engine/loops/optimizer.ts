import { allocate } from '../reuse.ts';
import { floats, type Kernel, make } from '../storage.ts';

/** One optimizer step over one parameter in a single pass: each array is read and written once. */
export const optimizer: Record<string, Kernel> = {
  AdamStep: ({ inputs, attrs, backend }) => {
    const from = [inputs.param, inputs.grad, inputs.m, inputs.v].map((info) => floats(backend, info));
    const to = [0, 1, 2].map(() => allocate(from[0].length));
    adamStep(from, to, attrs);
    return to.map((values) => make(backend, inputs.param.shape, values));
  },

  SgdStep: ({ inputs, attrs, backend }) => {
    const { lr, momentum, dampening, weightDecay, nesterov, first } = attrs;
    const [param, grad] = [floats(backend, inputs.param), floats(backend, inputs.grad)];
    const { shape } = inputs.param;
    const nextParam = allocate(param.length);
    if (momentum === 0) {
      for (let i = 0; i < param.length; i++) {
        nextParam[i] = param[i] - lr * (weightDecay === 0 ? grad[i] : grad[i] + weightDecay * param[i]);
      }
      return make(backend, shape, nextParam);
    }
    const velocity = first ? null : floats(backend, inputs.velocity);
    const nextVelocity = allocate(param.length);
    for (let i = 0; i < param.length; i++) {
      const slope = weightDecay === 0 ? grad[i] : grad[i] + weightDecay * param[i];
      const speed = velocity ? momentum * velocity[i] + (1 - dampening) * slope : slope;
      nextVelocity[i] = speed;
      nextParam[i] = param[i] - lr * (nesterov ? slope + momentum * speed : speed);
    }
    return [make(backend, shape, nextParam), make(backend, shape, nextVelocity)];
  },
};

/** From param, grad, m and v to the next param, m and v. */
export function adamStep(from: Float32Array[], to: Float32Array[], attrs: any): void {
  const { lr, beta1, beta2, eps, weightDecay, decoupled, step } = attrs;
  const [param, grad, m, v] = from;
  const [nextParam, nextM, nextV] = to;
  const stepSize = lr / (1 - beta1 ** step);
  const rootScale = 1 / Math.sqrt(1 - beta2 ** step);
  const shrink = decoupled ? 1 - lr * weightDecay : 1;
  const penalty = decoupled ? 0 : weightDecay;
  for (let i = 0; i < param.length; i++) {
    const slope = penalty === 0 ? grad[i] : grad[i] + penalty * param[i];
    const mean = m[i] + (slope - m[i]) * (1 - beta1);
    const square = beta2 * v[i] + (1 - beta2) * slope * slope;
    nextM[i] = mean;
    nextV[i] = square;
    nextParam[i] = shrink * param[i] - (stepSize * mean) / (Math.sqrt(square) * rootScale + eps);
  }
}
