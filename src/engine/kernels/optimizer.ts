import type { Tensor } from '@tensorflow/tfjs-core';
import { add, type Composite, scaled, type Workbench } from './composite.ts';

export const optimizer: Record<string, Composite> = {
  /** Adam and, with `decoupled`, AdamW, as https://pytorch.org/docs/stable/generated/torch.optim.AdamW.html has them. */
  AdamStep: ({ param, grad, m, v }, attrs, bench) => {
    const { lr, beta1, beta2, eps, weightDecay, decoupled, step } = attrs;
    const slope = decoupled ? grad : penalized(bench, grad, param, weightDecay);
    const start = decoupled && weightDecay !== 0 ? scaled(bench, param, 1 - lr * weightDecay) : param;
    const mean = add(bench, scaled(bench, m, beta1), scaled(bench, slope, 1 - beta1));
    const square = bench.run('Square', { x: slope });
    const spread = add(bench, scaled(bench, v, beta2), scaled(bench, square, 1 - beta2));
    const root = scaled(bench, bench.run('Sqrt', { x: spread }), 1 / Math.sqrt(1 - beta2 ** step));
    const denominator = add(bench, root, bench.constant(Float32Array.of(eps), []));
    const direction = bench.run('RealDiv', { a: mean, b: denominator });
    const next = bench.run('Sub', { a: start, b: scaled(bench, direction, lr / (1 - beta1 ** step)) });
    return [next, mean, spread];
  },

  /** https://pytorch.org/docs/stable/generated/torch.optim.SGD.html */
  SgdStep: ({ param, grad, velocity }, attrs, bench) => {
    const { lr, momentum, dampening, weightDecay, nesterov, first } = attrs;
    const slope = penalized(bench, grad, param, weightDecay);
    const move = (by: Tensor) => bench.run('Sub', { a: param, b: scaled(bench, by, lr) });
    if (momentum === 0) return [move(slope)];
    const speed = first
      ? bench.run('Identity', { x: slope })
      : add(bench, scaled(bench, velocity, momentum), scaled(bench, slope, 1 - dampening));
    return [move(nesterov ? add(bench, slope, scaled(bench, speed, momentum)) : speed), speed];
  },
};

/** The gradient with that of weightDecay / 2 × param² added. */
function penalized(bench: Workbench, grad: Tensor, param: Tensor, weightDecay: number): Tensor {
  return weightDecay === 0 ? grad : add(bench, grad, scaled(bench, param, weightDecay));
}
