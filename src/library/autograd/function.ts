import { unnoted } from '../../engine/index.ts';
import { zerosLike } from '../tensor/create.ts';
import { sameShape, show } from '../tensor/shape.ts';
import { isTensor, share, type Tensor } from '../tensor/tensor.ts';
import { trackJointly } from './joint.ts';
import { lend } from './lent.ts';
import { noGrad } from './mode.ts';
import { type Gradient, track } from './tape.ts';

/** What `forward` and `backward` of a Function share. Further properties may be put on it. */
export class Context {
  [name: string]: unknown;
  /** The tensors given to `saveForBackward`. To be read in `backward`. */
  savedTensors: Tensor[] = [];
  /** For each argument of `apply` whether its gradient is asked for. */
  needsInputGrad: boolean[] = [];
  /** @internal */
  constants = new Set<Tensor>();

  /** Keeps tensors (inputs, outputs or others) for `backward`; one that is changed in place meanwhile is told there. */
  saveForBackward(...tensors: Tensor[]): void {
    this.savedTensors = tensors;
  }

  /** Says of outputs that no gradient flows through them. Those of int32 and bool need not be named. */
  markNonDifferentiable(...outputs: Tensor[]): void {
    for (const output of outputs) this.constants.add(output);
  }
}

type Rest<F> = F extends (ctx: Context, ...inputs: infer Inputs) => unknown ? Inputs : never;
type Given<F> = F extends (...args: any[]) => infer Output ? Output : never;

/**
 * An op with a gradient of its own:
 *
 *     class Cube extends autograd.Function {
 *       static forward(ctx: autograd.Context, x: Tensor) { ctx.saveForBackward(x); return x.pow(3); }
 *       static backward(ctx: autograd.Context, g: Tensor) { const [x] = ctx.savedTensors; return g.mul(x.square()).mul(3); }
 *     }
 *     const y = Cube.apply(x);
 *
 * `forward` runs without recording and returns a tensor or an array of them. `backward` gets a gradient for each output
 * and returns one for each argument of `apply` (one alone, or an array), null where there is none. Written in tensor
 * ops, it can be differentiated itself.
 */
// biome-ignore lint/complexity/noStaticOnlyClass: PyTorch's form, whose subclasses say what is computed
export abstract class CustomFunction {
  static forward(_ctx: Context, ..._inputs: any[]): Tensor | Tensor[] {
    throw new Error(
      'Function: a class that extends autograd.Function needs a static method forward(ctx, …inputs)',
    );
  }

  static backward(_ctx: Context, ..._gradients: any[]): Tensor | null | (Tensor | null)[] {
    throw new Error(
      'Function: a class that extends autograd.Function needs a static method backward(ctx, …gradients)',
    );
  }

  static apply<Class extends Forward>(
    this: Class,
    ...inputs: Rest<Class['forward']>
  ): Given<Class['forward']> {
    // biome-ignore lint/complexity/noThisInStatic: the subclass that it is called on
    return applied(this, inputs) as Given<Class['forward']>;
  }
}

function applied(op: Forward, inputs: readonly unknown[]): Tensor | Tensor[] {
  const ctx = new Context();
  const tensors = inputs.filter(isTensor);
  ctx.needsInputGrad = inputs.map((input) => isTensor(input) && input.requiresGrad);
  const given = noGrad(() => op.forward(ctx, ...inputs));
  const saved = ctx.savedTensors;
  ctx.savedTensors = [];
  // An input that is given back as it is becomes an output of its own.
  const own = (output: Tensor): Tensor => {
    if (!tensors.includes(output)) return output;
    const alias = share(output);
    alias.node = null;
    return alias;
  };
  const results = [given].flat().map((output) => own(output as Tensor));
  const differentiable = results.filter((one, i) => {
    return one.dtype === 'float32' && !ctx.constants.has(([given].flat() as Tensor[])[i]);
  });
  const rule = (gradients: Tensor[], saved: Tensor[]): (Gradient | null)[] => {
    ctx.savedTensors = saved;
    const all = results.map((one) => {
      const at = differentiable.indexOf(one);
      return at >= 0 ? gradients[at] : zerosLike(one, { dtype: 'float32' });
    });
    const returned = unnoted(() => [op.backward(ctx, ...all)].flat());
    ctx.savedTensors = [];
    return gradientsOf(op.name, inputs, returned as (Tensor | null)[]);
  };
  if (results.length === 1) {
    if (differentiable.length === 1)
      track(results[0], op.name, tensors, saved, (g, saved) => rule([lend(g)], saved));
    return Array.isArray(given) ? results : results[0];
  }
  if (differentiable.length === 0) return results;
  const tracked = trackJointly(differentiable, op.name, tensors, saved, (gradients, outputs, saved) =>
    rule(
      gradients.map(lend),
      saved.map((one) => outputs[differentiable.indexOf(one)] ?? one),
    ),
  );
  return results.map((one) => tracked[differentiable.indexOf(one)] ?? one);
}

interface Forward {
  readonly name: string;
  forward(ctx: Context, ...inputs: any[]): Tensor | Tensor[];
  backward(ctx: Context, ...gradients: any[]): Tensor | null | (Tensor | null)[];
}

/** What `backward` returned, for the arguments that are tensors. */
function gradientsOf(
  name: string,
  inputs: readonly unknown[],
  returned: (Tensor | null)[],
): (Gradient | null)[] {
  if (returned.length !== inputs.length) {
    throw new Error(
      `function ${name}Backward returned an incorrect number of gradients (expected ${inputs.length}, got ${returned.length})`,
    );
  }
  return inputs.flatMap((input, i) => {
    if (!isTensor(input)) return [];
    const gradient = returned[i];
    if (gradient === null || gradient === undefined) return [null];
    if (!isTensor(gradient) || !sameShape(gradient.shape, input.shape)) {
      const got = isTensor(gradient) ? show(gradient.shape) : typeof gradient;
      throw new Error(
        `function ${name}Backward returned an invalid gradient at index ${i}: got ${got} but expected shape ${show(input.shape)}`,
      );
    }
    // Whoever wrote `backward` may keep it.
    return [() => lend(gradient)];
  });
}
