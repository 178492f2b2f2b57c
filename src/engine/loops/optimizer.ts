import { allocate } from '../reuse.ts';
import { floats, type Kernel, make } from '../storage.ts';

/** One optimizer step over one parameter in a single pass: each array is read and written once. */
export const optimizer: Record<string, Kernel> = {
  AdamStep: ({ inputs, attrs, backend }) => {
    const { lr, beta1, beta2, eps, weightDecay, decoupled, step } = attrs;
    const [param, grad, m, v] = [inputs.param, inputs.grad, inputs.m, inputs.v].map((info) =>
      floats(backend, info),
    );
    const [nextParam, nextM, nextV] = [
      allocate(param.length),
      allocate(param.length),
      allocate(param.length),
    ];
    const stepSize = lr / (1 - beta1 ** step);
    const rootCorrection = Math.sqrt(1 - beta2 ** step);
    const shrink = decoupled ? 1 - lr * weightDecay : 1;
    const penalty = decoupled ? 0 : weightDecay;
    for (let i = 0; i < param.length; i++) {
      const slope = penalty === 0 ? grad[i] : grad[i] + penalty * param[i];
      const mean = m[i] + (slope - m[i]) * (1 - beta1);
      const square = beta2 * v[i] + (1 - beta2) * slope * slope;
      nextM[i] = mean;
      nextV[i] = square;
      nextParam[i] = shrink * param[i] - (stepSize * mean) / (Math.sqrt(square) / rootCorrection + eps);
    }
    const { shape } = inputs.param;
    return [make(backend, shape, nextParam), make(backend, shape, nextM), make(backend, shape, nextV)];
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
