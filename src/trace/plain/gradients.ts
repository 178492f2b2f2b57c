import type { Tensor } from '@tensorflow/tfjs';
import type { Patches } from './patches.ts';
import type { Hooks } from './recovery.ts';
import type { FullTfjs } from './tfjs.ts';

/** The part of TensorFlow.js's engine that all of its ways to gradients go through. */
interface Engine {
  gradients(f: () => unknown, ...rest: unknown[]): unknown;
  addTapeNode(
    kernel: string,
    inputs: unknown,
    outputs: unknown,
    rule: unknown,
    saved?: Tensor[],
    attrs?: unknown,
  ): void;
}

/**
 * Tells when gradients are computed, as opposed to the function that they are of, and of every step: of an optimizer,
 * in the program's own loops and in those of `tf.layers`, or by an assignment to a variable after gradients.
 */
export function watchGradients(tfjs: FullTfjs, hooks: Hooks, patches: Patches): void {
  const engine = tfjs.engine() as unknown as Engine;
  const { gradients } = engine;
  let areNew = false;
  patches.replace(engine, 'gradients', (f, ...rest) => {
    let computed = false;
    const told = () => {
      const value = f();
      computed = true;
      hooks.differentiate?.();
      return value;
    };
    try {
      return gradients.call(engine, told, ...rest);
    } finally {
      if (computed) hooks.differentiated?.();
      areNew = true;
    }
  });
  const { addTapeNode } = engine;
  patches.replace(engine, 'addTapeNode', (kernel, inputs, outputs, rule, saved, attrs) => {
    for (const tensor of saved ?? []) hooks.taped?.(tensor);
    addTapeNode.call(engine, kernel, inputs, outputs, rule, saved, attrs);
  });
  const stepped = (what: object) => {
    areNew = false;
    hooks.step?.(what);
  };

  let stepping = false;
  for (const owner of optimizers(tfjs)) {
    const { applyGradients } = owner;
    patches.replace(owner, 'applyGradients', function (this: object, gradients: any) {
      stepping = true;
      applyGradients.call(this as typeof owner, gradients);
      stepping = false;
      stepped(this);
    });
  }
  const variable = tfjs.Variable.prototype;
  const { assign } = variable;
  patches.replace(variable, 'assign', function (this: typeof variable, value) {
    assign.call(this, value);
    if (areNew && !stepping) stepped(this);
  });
}

function optimizers({ train }: FullTfjs) {
  const all = [
    ...[train.sgd(1), train.momentum(1, 0), train.adagrad(1), train.adadelta(), train.adam(), train.adamax()],
    train.rmsprop(1),
  ];
  return all.map((optimizer): typeof optimizer => {
    // Some have variables from the start, which are not the program's.
    optimizer.dispose();
    return Object.getPrototypeOf(optimizer);
  });
}
