import type { Node } from '@babel/types';
import type { Fix } from '../../../protocol/facts.ts';
import { opName, type WrittenCall, writtenCall } from '../call.ts';
import type { Involved, Mistake } from '../mistake.ts';
import { type Source, shortText } from '../source.ts';

/** Another form of an operand, right where it is given to the op: flattened, transposed, with a dimension more or less. */
export function* operandForms(source: Source, mistake: Mistake): Generator<Fix> {
  const call = writtenCall(source, mistake);
  const words = mistake.plain ? plain : ours;
  for (const [i, involved] of mistake.operands.entries()) {
    const node = call?.operands[i];
    if (!node) continue;
    const other = mistake.operands[1 - i];
    for (const form of formsOf(mistake, involved, other, i)) {
      yield insert(source, node, words[form.kind](form, source.slice(node)));
    }
  }
  if (call && /^(matmul|mm|dot)$/i.test(opName(mistake))) yield* swapped(source, mistake, call);
  yield* flattenLayer(source, mistake);
}

type Form =
  | { kind: 'flatten' | 'transpose' | 'float' | 'integer' }
  | { kind: 'unsqueeze' | 'squeeze' | 'argmax'; dim: number }
  | { kind: 'permute'; order: number[] };

type Words = Record<Form['kind'], (form: any, operand: string) => string>;

const ours: Words = {
  flatten: () => '.flatten(1)',
  transpose: () => '.transpose(-2, -1)',
  float: () => '.float()',
  integer: () => '.int()',
  unsqueeze: ({ dim }) => `.unsqueeze(${dim})`,
  squeeze: ({ dim }) => `.squeeze(${dim})`,
  argmax: ({ dim }) => `.argmax(${dim})`,
  permute: ({ order }) => `.permute(${order.join(', ')})`,
};

const plain: Words = {
  flatten: (_, operand) => `.reshape([${operand}.shape[0], -1])`,
  transpose: () => '.transpose()',
  float: () => '.toFloat()',
  integer: () => '.toInt()',
  unsqueeze: ({ dim }) => `.expandDims(${dim})`,
  squeeze: ({ dim }) => `.squeeze([${dim}])`,
  argmax: ({ dim }) => `.argMax(${dim})`,
  permute: ({ order }) => `.transpose([${order.join(', ')}])`,
};

function* formsOf(
  mistake: Mistake,
  involved: Involved,
  other: Involved | undefined,
  at: number,
): Generator<Form> {
  const op = opName(mistake);
  const { shape, dtype, name } = involved;
  if (mistake.code === 'dtype-mismatch') {
    yield { kind: dtype === 'float32' ? 'integer' : 'float' };
    return;
  }
  if (/^(matmul|mm|bmm)$/i.test(op) && shape.length >= 2 && other) {
    const fits = at === 1 ? other.shape.at(-1) === shape.at(-1) : other.shape.at(-2) === shape.at(-2);
    if (fits && (!mistake.plain || shape.length === 2)) yield { kind: 'transpose' };
  }
  const fed = /does not fit the model.s input \[null, (\d+)\]/.exec(mistake.message);
  if (fed && shape.length > 2 && product(shape.slice(1)) === Number(fed[1])) yield { kind: 'flatten' };
  if (op === 'linear' && at === 0 && other) {
    const wanted = other.shape[1];
    if (shape.length > 2 && product(shape.slice(1)) === wanted) yield { kind: 'flatten' };
    if (shape.length > 1 && shape.at(-2) === wanted) yield { kind: 'transpose' };
  }
  if (/^conv[123]d$/.test(op) && at === 0 && other && !mistake.plain) yield* imageForms(shape, other.shape);
  if (/^(crossEntropy|nllLoss)$/.test(op) && name === 'target') {
    if (shape.at(-1) === 1 && shape.length > 1) yield { kind: 'squeeze', dim: shape.length - 1 };
    else if (shape.length === other?.shape.length) yield { kind: 'argmax', dim: 1 };
    if (dtype === 'float32') yield { kind: 'integer' };
  }
  if (other && /^(add|sub|mul|div|.*loss.*|binaryCrossEntropy.*|.*Error)$/i.test(op)) {
    yield* broadcastForms(shape, other.shape, mistake.code === 'outer-broadcast');
  }
}

/** A batch without channels, or with its channels last. */
function* imageForms(shape: readonly number[], weight: readonly number[]): Generator<Form> {
  if (shape.length === weight.length - 1 && weight[1] === 1) yield { kind: 'unsqueeze', dim: 1 };
  if (shape.length === weight.length && shape.at(-1) === weight[1]) {
    const spatial = shape.slice(2).map((_, i) => i + 1);
    yield { kind: 'permute', order: [0, shape.length - 1, ...spatial] };
  }
}

/** A dimension of one element more or less lets it go with the other. */
function* broadcastForms(
  shape: readonly number[],
  other: readonly number[],
  outer: boolean,
): Generator<Form> {
  if (shape.length === other.length + 1) {
    const dim = shape.findIndex((length, i) => length === 1 && same(shape.toSpliced(i, 1), other));
    if (dim >= 0) yield { kind: 'squeeze', dim };
  }
  if (shape.length !== other.length - 1) return;
  for (let dim = other.length - 1; dim >= 0; dim--) {
    const longer = shape.toSpliced(dim, 0, 1);
    if (longer.every((length, i) => length === other[i] || (!outer && length === 1))) {
      yield { kind: 'unsqueeze', dim };
      return;
    }
  }
}

/** `matmul(weight, x)` for `matmul(x, weight)`. */
function* swapped(source: Source, mistake: Mistake, { operands }: WrittenCall): Generator<Fix> {
  const [a, b] = operands;
  const [{ shape: left }, { shape: right } = { shape: [] }] = mistake.operands;
  if (!a || !b || left.length !== 2 || right.length !== 2 || right[1] !== left[0]) return;
  yield {
    title: `Swap ${shortText(source, a)} and ${shortText(source, b)}`,
    edits: [source.replace(a, source.slice(b)), source.replace(b, source.slice(a))],
  };
}

/** `new nn.Flatten()` before a layer in a list of layers. */
function* flattenLayer(source: Source, mistake: Mistake): Generator<Fix> {
  const [input, weight] = mistake.operands;
  const made = source.constructionAt(mistake.span);
  if (mistake.op !== 'linear' || !made || !weight || product(input.shape.slice(1)) !== weight.shape[1])
    return;
  const text = `new ${source.slice(made.callee).replace(/\w+$/, 'Flatten')}()`;
  const line = source.text.slice(0, made.start!).split('\n').pop()!;
  const between = line.trim() === '' ? `,\n${line}` : ', ';
  yield { title: `Insert ${text}`, edits: [source.insert(made.start!, `${text}${between}`)] };
}

function insert(source: Source, node: Node, call: string): Fix {
  return { title: `Insert ${call} after ${shortText(source, node)}`, edits: source.chain(node, call) };
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, i) => size === b[i]);
}
