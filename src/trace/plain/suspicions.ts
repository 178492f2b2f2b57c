import type { Tensor } from '@tensorflow/tfjs';
import { shown } from '../../engine/meta/index.ts';
import type { Layer } from './layer-module.ts';
import type { Hooks } from './recovery.ts';
import type { FullTfjs } from './tfjs.ts';

type AnyFunction = (...args: any[]) => any;
type Activation = 'softmax' | 'sigmoid';

/** Which argument is the logits, and what is done to them. */
const takesLogits: Record<string, Activation> = {
  'losses.softmaxCrossEntropy': 'softmax',
  'losses.sigmoidCrossEntropy': 'sigmoid',
};

/** What TensorFlow.js does as it is told and that is hardly ever meant; the same as is told of our library. */
export class Suspicions {
  private readonly activations = new WeakMap<object, { activation: Activation; layer?: Layer }>();
  private readonly told = new WeakSet<Layer>();

  constructor(
    private readonly tfjs: FullTfjs,
    private readonly hooks: Hooks,
  ) {}

  /** An op called as a function. */
  op(name: string, op: AnyFunction): AnyFunction {
    if (!this.isOfInterest(name)) return op;
    const watched = (...args: any[]) => this.watch(name, args, op(...args));
    return Object.defineProperty(watched, 'name', { value: op.name });
  }

  /** An op called as a method of its first operand. */
  method(name: string, method: AnyFunction): AnyFunction {
    if (!this.isOfInterest(name)) return method;
    const watch = this.watch.bind(this);
    return function (this: Tensor, ...args: any[]) {
      return watch(name, [this, ...args], method.apply(this, args));
    };
  }

  /** A layer gave this. */
  ran(layer: Layer, output: unknown): void {
    const { activation } = layer as { activation?: { getClassName?(): string } };
    const name = layer.getClassName() === 'Softmax' ? 'softmax' : activation?.getClassName?.();
    if ((name === 'softmax' || name === 'sigmoid') && output instanceof this.tfjs.Tensor)
      this.activations.set(output, { activation: name, layer });
  }

  /** A loss of a model takes what it predicts less the targets. */
  targets(op: string, y: Tensor, output: number[]): void {
    if (isOuter(y.shape, output)) this.tellOuter(op, { y }, output);
  }

  private isOfInterest(name: string): boolean {
    return name in takesLogits || ['softmax', 'sigmoid', 'log', 'sub', 'squaredDifference'].includes(name);
  }

  private watch<T>(name: string, args: any[], result: T): T {
    if (name === 'softmax' || name === 'sigmoid')
      this.activations.set(result as object, { activation: name });
    else if (name in takesLogits) this.logits(name, args[1]);
    else if (!this.isLearning || !args.every((arg) => arg instanceof this.tfjs.Tensor)) return result;
    else if (name === 'log') this.logarithm(args[0]);
    else this.difference(name, args[0], args[1]);
    return result;
  }

  private logits(name: string, logits: Tensor): void {
    const activation = takesLogits[name];
    const source = this.activations.get(logits);
    if (source?.activation !== activation) return;
    // `fit` and `evaluate` take the same loss of the same model.
    if (source.layer && this.told.has(source.layer)) return;
    if (source.layer) this.told.add(source.layer);
    this.tell(
      `${activation}-twice`,
      `${name}: logits ${shown(logits.shape)} went through ${activation}, but ${name} does that itself: leave the ${activation} out.`,
      { logits },
    );
  }

  private logarithm(x: Tensor): void {
    if (this.activations.get(x)?.activation !== 'softmax') return;
    this.tell(
      'log-of-softmax',
      `log: x ${shown(x.shape)} went through softmax, whose small values are rounded to 0, of which the logarithm is -∞: tf.logSoftmax computes both at once without that.`,
      { x },
    );
  }

  private difference(name: string, a: Tensor, b: Tensor): void {
    if (isOuter(a.shape, b.shape)) this.tellOuter(name, { a, b }, b.shape);
    else if (isOuter(b.shape, a.shape)) this.tellOuter(name, { a, b }, b.shape);
  }

  private tellOuter(op: string, operands: Record<string, Tensor>, other: number[]): void {
    const [[name, first], second] = Object.entries(operands);
    const count = Math.max(...first.shape, ...other);
    this.tell(
      'outer-broadcast',
      `${op}: ${name} ${shown(first.shape)} and ${second?.[0] ?? 'the prediction'} ${shown(other)} broadcast to [${count}, ${count}], every element with every other. To go through them in pairs give both one shape, as by squeeze([1]) or expandDims(1).`,
      operands,
    );
  }

  /** Differences outside of a loss may well be a table of them. */
  private get isLearning(): boolean {
    const { state } = this.tfjs.engine() as unknown as { state: { gradientDepth: number } };
    return state.gradientDepth > 0;
  }

  private tell(code: string, message: string, operands: Record<string, Tensor>): void {
    const named = Object.entries(operands).map(([name, tensor]) => ({ name, tensor }));
    this.hooks.suspect?.({ code, message, operands: named, stack: new Error().stack });
  }
}

function isOuter(flat: readonly number[], column: readonly number[]): boolean {
  return flat.length === 1 && column.length === 2 && column[1] === 1 && column[0] === flat[0] && flat[0] > 1;
}
