/** The namespace `autograd.functional`: derivatives of functions, as PyTorch's torch.autograd.functional. */
import { shapeOnly } from '../../engine/index.ts';
import { mul } from '../tensor/arithmetic.ts';
import { filled } from '../tensor/fill.ts';
import { stack } from '../tensor/join.ts';
import { sum } from '../tensor/reduce.ts';
import { show } from '../tensor/shape.ts';
import { isTensor, type Tensor } from '../tensor/tensor.ts';
import { reshape } from '../tensor/view.ts';
import { grad } from './backward.ts';
import { enableGrad } from './mode.ts';

type Inputs = Tensor | readonly Tensor[];

export interface Derivative {
  /** Records how the result depends on the inputs, so that it can be differentiated. */
  createGraph?: boolean;
}

/**
 * The derivatives of each element of `fn(inputs)` by each element of the input: a tensor of the output's shape and the
 * input's behind it. With several inputs an array, one for each.
 */
export function jacobian(fn: (x: Tensor) => Tensor, input: Tensor, options?: Derivative): Tensor;
export function jacobian(
  fn: (...xs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  options?: Derivative,
): Tensor[];
export function jacobian(
  fn: (...xs: Tensor[]) => Tensor,
  inputs: Inputs,
  options: Derivative = {},
): Tensor | Tensor[] {
  const { createGraph = false } = options;
  return enableGrad(() => {
    const leaves = leavesOf(inputs, createGraph);
    const output = fn(...leaves);
    const shapes = leaves.map(({ shape }) => [...output.shape, ...shape]);
    if (shapeOnly())
      return like(
        inputs,
        shapes.map((shape) => filled(shape, 0, 'float32')),
      );
    const elements = reshape(output, -1);
    const rows = Array.from({ length: elements.numel() }, (_, i) =>
      derivatives(elements.select(0, i), leaves, createGraph, undefined),
    );
    return like(
      inputs,
      shapes.map((shape, n) =>
        rows.length > 0 ? reshape(stack(rows.map((row) => row[n])), shape) : filled(shape, 0, 'float32'),
      ),
    );
  });
}

/** The second derivatives of `fn(input)`, which has one element: a tensor of the input's shape twice. */
export function hessian(fn: (x: Tensor) => Tensor, input: Tensor, options: Derivative = {}): Tensor {
  const gradient = (x: Tensor) => {
    const output = fn(x);
    if (output.numel() !== 1) {
      throw new Error(
        `hessian: expected fn to give a tensor with one element, but got ${show(output.shape)}`,
      );
    }
    return derivatives(reshape(output, []), [x], true, undefined)[0];
  };
  return jacobian(gradient, input, options);
}

export interface Product<T> {
  /** What `fn` gave. */
  output: Tensor;
  product: T;
}

/** The product of `v`, of the output's shape, with the Jacobian: of the input's shape. `v` may be absent for one element. */
export function vjp(
  fn: (x: Tensor) => Tensor,
  input: Tensor,
  v?: Tensor,
  options?: Derivative,
): Product<Tensor>;
export function vjp(
  fn: (...xs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  v?: Tensor,
  options?: Derivative,
): Product<Tensor[]>;
export function vjp(
  fn: (...xs: Tensor[]) => Tensor,
  inputs: Inputs,
  v?: Tensor,
  options: Derivative = {},
): Product<Tensor | Tensor[]> {
  const { createGraph = false } = options;
  return enableGrad(() => {
    const leaves = leavesOf(inputs, createGraph);
    const output = fn(...leaves);
    const product = like(inputs, derivatives(output, leaves, createGraph, v));
    return { output: createGraph ? output : output.detach(), product };
  });
}

/** The product of the Jacobian with `v`, of the input's shape: of the output's shape. By two backward passes. */
export function jvp(
  fn: (x: Tensor) => Tensor,
  input: Tensor,
  v: Tensor,
  options?: Derivative,
): Product<Tensor>;
export function jvp(
  fn: (...xs: Tensor[]) => Tensor,
  inputs: readonly Tensor[],
  v: readonly Tensor[],
  options?: Derivative,
): Product<Tensor>;
export function jvp(
  fn: (...xs: Tensor[]) => Tensor,
  inputs: Inputs,
  v: Inputs,
  options: Derivative = {},
): Product<Tensor> {
  const { createGraph = false } = options;
  return enableGrad(() => {
    const leaves = leavesOf(inputs, createGraph);
    const output = fn(...leaves);
    // The gradient is linear in what is put in; its gradient by that, along v, is the product wanted.
    const weights = filled(output.shape, 0, 'float32').requiresGrad_();
    const backwards = derivatives(output, leaves, true, weights);
    const parts = backwards.map((one, i) => sum(mul(one, listOf(v)[i])));
    const total = parts.reduce((a, b) => a.add(b));
    const product = total.requiresGrad
      ? derivatives(total, [weights], createGraph, undefined)[0]
      : filled(output.shape, 0, 'float32');
    return { output: createGraph ? output : output.detach(), product };
  });
}

/** The product of the Hessian of `fn(input)`, which has one element, with `v`: of the input's shape. */
export function hvp(
  fn: (x: Tensor) => Tensor,
  input: Tensor,
  v: Tensor,
  options: Derivative = {},
): Product<Tensor> {
  const { createGraph = false } = options;
  return enableGrad(() => {
    const [x] = leavesOf(input, createGraph);
    const output = fn(x);
    const [first] = derivatives(output, [x], true, undefined);
    const [product] = derivatives(sum(mul(first, v)), [x], createGraph, undefined);
    return { output: createGraph ? output : output.detach(), product };
  });
}

/** As `hvp`: the Hessian is symmetric. */
export function vhp(
  fn: (x: Tensor) => Tensor,
  input: Tensor,
  v: Tensor,
  options: Derivative = {},
): Product<Tensor> {
  return hvp(fn, input, v, options);
}

/** The gradients by all `leaves`; zeros by one that `output` does not depend on. */
function derivatives(
  output: Tensor,
  leaves: Tensor[],
  createGraph: boolean,
  v: Tensor | undefined,
): Tensor[] {
  if (output.node === null) return leaves.map(({ shape }) => filled(shape, 0, 'float32'));
  const found = grad(output, leaves, { gradOutputs: v, createGraph, retainGraph: true, allowUnused: true });
  return found.map((one, i) => one ?? filled(leaves[i].shape, 0, 'float32'));
}

/** Inputs to differentiate by: with `createGraph` they stay connected with where they came from. */
function leavesOf(inputs: Inputs, createGraph: boolean): Tensor[] {
  return listOf(inputs).map((input) => {
    if (createGraph && input.requiresGrad) return input.view(input.shape);
    return input.detach().requiresGrad_();
  });
}

function listOf(inputs: Inputs): readonly Tensor[] {
  return isTensor(inputs) ? [inputs] : inputs;
}

function like(inputs: Inputs, results: Tensor[]): Tensor | Tensor[] {
  return isTensor(inputs) ? results[0] : results;
}
