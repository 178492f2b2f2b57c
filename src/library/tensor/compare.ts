import { run } from '../../engine/index.ts';
import { binary, type Mask, operands, toTensor } from './binary.ts';
import { sameShape } from './shape.ts';
import { make, type Tensor } from './tensor.ts';

/** Each comparison broadcasts and gives a bool tensor. */
export const eq = comparison('eq', 'Equal');
export const ne = comparison('ne', 'NotEqual');
export const lt = comparison('lt', 'Less');
export const le = comparison('le', 'LessEqual');
export const gt = comparison('gt', 'Greater');
export const ge = comparison('ge', 'GreaterEqual');
export const logicalAnd = connective('logicalAnd', 'LogicalAnd');
export const logicalOr = connective('logicalOr', 'LogicalOr');

export function logicalNot(input: Mask): Tensor {
  return make(run('LogicalNot', { x: toTensor('logicalNot', input, 'bool').handle }));
}

export const isnan = test('IsNan');
export const isfinite = test('IsFinite');
export const isinf = test('IsInf');

/** Whether both have the same shape and the same values. */
export function equal(input: Tensor, other: Tensor): boolean {
  return sameShape(input.shape, other.shape) && every(input, other, (a, b) => a === b);
}

/** Whether |input - other| <= atol + rtol * |other| everywhere. */
export function allclose(
  input: Tensor,
  other: Tensor,
  options: { rtol?: number; atol?: number; equalNan?: boolean } = {},
): boolean {
  const { rtol = 1e-5, atol = 1e-8, equalNan = false } = options;
  const [a, b] = operands('allclose', input, other);
  const spread = (x: Tensor, y: Tensor) => (sameShape(x.shape, y.shape) ? x : x.expandAs(y));
  const [x, y] = a.numel() < b.numel() ? [spread(a, b), b] : [a, spread(b, a)];
  return every(x, y, (p, q) => {
    if (p === q) return true;
    if (Number.isNaN(p) || Number.isNaN(q)) return equalNan && Number.isNaN(p) && Number.isNaN(q);
    return Number.isFinite(p) && Number.isFinite(q) && Math.abs(p - q) <= atol + rtol * Math.abs(q);
  });
}

function every(input: Tensor, other: Tensor, holds: (a: number, b: number) => boolean): boolean {
  const a = input.dataSync();
  const b = other.dataSync();
  for (let i = 0; i < a.length; i++) if (!holds(a[i], b[i])) return false;
  return true;
}

function comparison(op: string, kernel: string) {
  return (input: Tensor | number, other: Tensor | number): Tensor => {
    const [a, b] = operands(op, input, other, 'int32');
    return binary(op, kernel, a, b, null);
  };
}

function connective(op: string, kernel: string) {
  return (input: Mask, other: Mask): Tensor =>
    binary(op, kernel, toTensor(op, input, 'bool'), toTensor(op, other, 'bool'), null);
}

function test(kernel: string) {
  return (input: Tensor): Tensor => make(run(kernel, { x: input.handle }));
}
