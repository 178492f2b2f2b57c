import { CompiledStep, type CompileState, currentEngine } from '../engine/index.ts';
import { isTensor, type Tensor } from './tensor/tensor.ts';

/** A step that `compile` made. Called like the step itself. */
export interface Compiled<Arguments extends unknown[], Result> {
  (...args: Arguments): Result;
  /** How it runs now, and why. */
  readonly state: CompileState;
}

/**
 * Makes a training step faster: `const step = compile((x, y) => { …; loss.backward(); optimizer.step(); return loss; })`.
 *
 * The step runs as it is until two calls did the same operations. From then on its operations are gathered and computed
 * as one graph by ONNX Runtime, which fuses them and plans their memory; numbers agree with those of the plain step within
 * rounding. The function itself still runs at each call, so a learning rate that a schedule changes, random numbers and
 * code of any kind keep their meaning. Where the program looks at a value in the middle (`item()`), the graph ends and another
 * one begins; where a call does something else than the ones before, that call runs as it is.
 *
 * A tensor that the step made lasts until the next call, unless it is returned or was copied (`x.clone()`): a look at one
 * whose memory a later call took is an Error that says so.
 *
 * For each set of argument shapes a graph of its own is made, for up to 8 of them. On engines other than `native`, and
 * where calls go on to differ, the step runs as it is; a warning says so once, with the reason.
 *
 * Throws a TypeError where `step` is no function or returns a promise: a step is synchronous.
 */
export function compile<Arguments extends unknown[], Result>(
  step: (...args: Arguments) => Result,
): Compiled<Arguments, Result> {
  if (typeof step !== 'function') {
    throw new TypeError(`compile: expected a function that takes one training step, but got ${typeof step}`);
  }
  const compiled = new CompiledStep(
    (reason) =>
      console.warn(`compile: ${step.name || 'the step'} runs as it is, without a graph: ${reason}.`),
    (result) => tensorsIn(result).map(({ handle }) => handle),
  );
  const call = (...args: Arguments): Result => {
    currentEngine();
    const result = compiled.call(args.map(signatureOf).join(), () => step(...args));
    if (typeof (result as PromiseLike<unknown> | null)?.then === 'function') {
      throw new TypeError(
        'compile: the step returned a promise, but a compiled step has to be synchronous: await the batch before the call, and read the loss after it',
      );
    }
    return result;
  };
  return Object.defineProperty(call, 'state', { get: () => compiled.current }) as Compiled<Arguments, Result>;
}

function tensorsIn(value: unknown): Tensor[] {
  if (isTensor(value)) return [value];
  if (Array.isArray(value)) return value.flatMap(tensorsIn);
  return isPlain(value) ? Object.values(value).flatMap(tensorsIn) : [];
}

/** Numbers are no part of it: they may be other ones in each step. */
function signatureOf(value: unknown): string {
  if (isTensor(value)) return `${value.dtype}[${value.shape}]${value.requiresGrad ? '*' : ''}`;
  if (Array.isArray(value)) return `(${value.map(signatureOf)})`;
  if (typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (isPlain(value)) return `{${Object.entries(value).map(([key, each]) => `${key}:${signatureOf(each)}`)}}`;
  return typeof value;
}

function isPlain(value: unknown): value is object {
  return value !== null && typeof value === 'object' && Object.getPrototypeOf(value) === Object.prototype;
}
