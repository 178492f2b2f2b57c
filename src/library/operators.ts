import './index.ts';
import { add, div, mul, pow, remainder, sub } from './tensor/arithmetic.ts';
import { eq, ge, gt, le, lt, ne } from './tensor/compare.ts';
import { neg } from './tensor/pointwise.ts';
import { isTensor, type Tensor, type TensorBase } from './tensor/tensor.ts';

declare global {
  /** Makes `type Tensor` a number to the type checker, so that operators on tensors type-check. */
  interface TensorscopeOperators {
    enabled: true;
  }
  /** What an operator on tensors gives is a tensor, though the type checker calls it a number … */
  interface Number extends TensorBase {}
  /** … or, of a comparison, a boolean. */
  interface Boolean extends TensorBase {}
}

export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '**' | '<' | '<=' | '>' | '>=' | '==' | '!=';
export type UnaryOperator = '-' | '+';

/** What `a op b` means: a tensor op where either is a tensor, else JavaScript's own. The source transform calls this. */
export function binary(op: BinaryOperator, a: any, b: any): any {
  if (isTensor(a) || isTensor(b)) return onTensors(op, a, b);
  return plain[op](a, b);
}

export function unary(op: UnaryOperator, a: any): any {
  if (isTensor(a)) return op === '-' ? neg(a) : a;
  return op === '-' ? -a : +a;
}

function onTensors(op: BinaryOperator, a: any, b: any): unknown {
  // `'loss ' + loss` and `loss == null` are no arithmetic.
  if (op === '+' && (typeof a === 'string' || typeof b === 'string')) return `${a}${b}`;
  if (a === null || a === undefined || b === null || b === undefined) {
    if (op === '==') return false;
    if (op === '!=') return true;
    throw new TypeError(
      `a Tensor ${op} ${String(isTensor(a) ? b : a)}: expected a Tensor or a number on either side`,
    );
  }
  return tensorOps[op](a, b);
}

type Compute = (a: Tensor, b: Tensor) => Tensor;

const tensorOps: Record<BinaryOperator, Compute> = {
  '+': add,
  '-': sub,
  '*': mul,
  '/': div,
  '%': remainder,
  '**': pow,
  '<': lt,
  '<=': le,
  '>': gt,
  '>=': ge,
  '==': eq,
  '!=': ne,
};

const plain: Record<BinaryOperator, (a: any, b: any) => unknown> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  // biome-ignore lint/suspicious/noDoubleEquals: this is what the program wrote
  '==': (a, b) => a == b,
  // biome-ignore lint/suspicious/noDoubleEquals: this is what the program wrote
  '!=': (a, b) => a != b,
};
