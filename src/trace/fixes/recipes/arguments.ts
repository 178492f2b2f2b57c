import type { Expression, Node } from '@babel/types';
import type { Fix } from '../../../protocol/facts.ts';
import { bare } from '../../instrument/syntax.ts';
import { opName, type WrittenCall, writtenCall } from '../call.ts';
import type { Mistake } from '../mistake.ts';
import type { Source } from '../source.ts';

/** Another argument of the op: a dimension, sizes, an option. */
export function* opArguments(source: Source, mistake: Mistake): Generator<Fix> {
  const call = writtenCall(source, mistake);
  if (call) {
    const op = opName(mistake);
    if (/^(cat|concat|concatenate)$/.test(op)) yield* joinDimension(source, mistake, call);
    if (/^(view|reshape)$/.test(op)) yield* viewSizes(source, mistake, call);
    if (op === 'permute') yield* batchedOrder(source, mistake, call);
    if (op === 'split') yield* partSizes(source, mistake, call);
    if (/dim is out of range/.test(mistake.message)) yield* dimension(source, mistake, call);
    yield* keptDimension(source, mistake);
  }
  yield* upsampledSize(source, mistake);
  if (/outputPadding \[/.test(mistake.message)) yield* outputPadding(source, mistake);
}

function* joinDimension(source: Source, { operands }: Mistake, { node, rest }: WrittenCall): Generator<Fix> {
  const [a, b] = operands;
  if (!b || a.shape.length !== b.shape.length) return;
  const differing = a.shape.flatMap((length, dim) => (length === b.shape[dim] ? [] : [dim]));
  if (differing.length !== 1 || node.type !== 'CallExpression') return;
  const [to] = differing;
  if (rest[0]) yield source.change(rest[0], to);
  else {
    const [list] = node.arguments;
    yield { title: `Join along dimension ${to}`, edits: [source.insert(list.end!, `, ${to}`)] };
  }
}

/** The one size that makes the shape hold as many elements as there are; the batch's may stay open. */
function* viewSizes(source: Source, { operands: [input] }: Mistake, { rest }: WrittenCall): Generator<Fix> {
  const list = rest.length === 1 && rest[0].type === 'ArrayExpression' ? rest[0].elements : rest;
  const sizes = list.filter((size): size is Expression => size !== null && size.type !== 'SpreadElement');
  const values = sizes.map((size) => source.numberIn(size));
  if (sizes.length !== list.length) return;
  const elements = product(input.shape);
  const open = values.indexOf(-1);
  const otherBatch = values[0] !== input.shape[0];
  for (const [i, size] of sizes.entries()) {
    if (i === open) continue;
    const others = values.filter((_, other) => other !== i && other !== open);
    if (others.some((value) => value === null)) continue;
    const known = product(others as number[]);
    if (open >= 0) {
      // What is left of each element of the batch.
      const each = elements / input.shape[0] / known;
      if (open === 0 && Number.isInteger(each)) yield* changes(source, size, each);
    } else if (Number.isInteger(elements / known) && (i === 0) === otherBatch) {
      if (i === 0) yield source.change(size, -1);
      else yield* changes(source, size, elements / known);
    }
  }
}

/** The size here, or everywhere: what was given a wrong size may be used as if it had it. */
function* changes(source: Source, size: Expression, to: number): Generator<Fix> {
  yield source.change(size, to);
  const value = source.numberIn(size);
  const alike = [...source.all()].filter((node) => node.type === 'NumericLiteral' && node.value === value);
  if (size.type !== 'NumericLiteral' || alike.length < 2) return;
  yield {
    title: `Change each ${value} to ${to}`,
    edits: alike.map((node) => source.replace(node, `${to}`)),
  };
}

/** The size of one part that makes all of them fill the dimension. */
function* partSizes(source: Source, { message }: Mistake, { rest }: WrittenCall): Generator<Fix> {
  const length = Number(/has length (\d+)$/.exec(message)?.[1]);
  const parts = rest[0]?.type === 'ArrayExpression' ? rest[0].elements : [];
  const sizes = parts.map((part) => (part === null ? null : source.numberIn(part)));
  for (const [i, part] of [...parts.entries()].reverse()) {
    const others = sizes.toSpliced(i, 1);
    if (part === null || others.includes(null)) continue;
    const left = length - (others as number[]).reduce((sum, size) => sum + size, 0);
    if (left > 0) yield source.change(part, left);
  }
}

function* dimension(source: Source, { message }: Mistake, { rest, operands }: WrittenCall): Generator<Fix> {
  const [, most, given] = /, (-?\d+)\], but got (-?\d+)/.exec(message)?.map(Number) ?? [];
  for (const argument of [...operands, ...rest]) {
    if (argument && source.numberIn(argument as Expression) === given) yield source.change(argument, most);
  }
}

/** `x.sum(1)` that is to go with `x` again keeps its dimension. */
function* keptDimension(source: Source, mistake: Mistake): Generator<Fix> {
  for (const { birth } of mistake.operands) {
    const made = source.expressionAt(birth?.span);
    if (made?.type !== 'CallExpression' || made.arguments.length !== 1) continue;
    const callee = bare(made.callee);
    if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') continue;
    if (!REDUCTIONS.has(callee.property.name)) continue;
    const text = mistake.plain ? 'true' : '{ keepdim: true }';
    yield {
      title: mistake.plain ? 'Keep the dimension' : `Insert ${text}`,
      edits: [source.insert(made.arguments[0].end!, `, ${text}`)],
    };
  }
}

const REDUCTIONS = new Set([
  'sum',
  'mean',
  'prod',
  'amax',
  'amin',
  'max',
  'min',
  'std',
  'var',
  'norm',
  'logsumexp',
]);

/** An order of the dimensions of one element, as the order of those of a batch. */
function* batchedOrder(
  source: Source,
  { operands: [input] }: Mistake,
  { rest }: WrittenCall,
): Generator<Fix> {
  const order = rest.map((dim) => source.numberIn(dim as Expression));
  if (order.length !== input.shape.length - 1 || order.includes(null)) return;
  const [first, last] = [rest[0], rest.at(-1)!];
  const given = source.text.slice(first.start!, last.end!);
  const batched = [0, ...(order as number[]).map((dim) => dim + 1)].join(', ');
  const edits = [source.rewrite(first.start!, last.end!, batched)];
  yield { title: `Change ${given} to ${batched}`, edits };
}

/** A transposed convolution gives one pixel less than the image that it is to give again. */
function* upsampledSize(source: Source, { operands: [a, b] }: Mistake): Generator<Fix> {
  if (!b || a.shape.length < 3 || a.shape.length !== b.shape.length) return;
  const isLess = a.shape.at(-1)! < b.shape.at(-1)!;
  const made = source.constructionAt((isLess ? a : b).maker?.span);
  const missing = Math.abs(a.shape.at(-1)! - b.shape.at(-1)!);
  const options = made?.arguments.at(-1);
  if (!made || missing === 0 || !/ConvTranspose\dd$/.test(source.slice(made.callee))) return;
  if (options?.type !== 'ObjectExpression' || option(made, 'outputPadding')) return;
  const text = `outputPadding: ${missing}`;
  yield { title: `Insert ${text}`, edits: [source.insert(options.properties.at(-1)!.end!, `, ${text}`)] };
}

/** The most that goes with the stride and the dilation. */
function* outputPadding(source: Source, { message, operands }: Mistake): Generator<Fix> {
  const numbers = /outputPadding \[(\d+).* stride \[(\d+).* dilation \[(\d+)/.exec(message);
  if (!numbers) return;
  const [, given, stride, dilation] = numbers.map(Number);
  const made = source.constructionAt(operands.find(({ name }) => name === 'weight')?.birth?.span);
  const node = made && option(made, 'outputPadding');
  if (node && source.numberIn(node as Expression) === given)
    yield source.change(node, Math.max(stride, dilation) - 1);
}

/** The value of an option in a call's last argument. */
export function option(call: Node & { arguments: Node[] }, name: string): Node | null {
  const options = call.arguments.at(-1);
  if (options?.type !== 'ObjectExpression') return null;
  for (const property of options.properties) {
    if (property.type !== 'ObjectProperty' || property.key.type !== 'Identifier') continue;
    if (property.key.name === name) return property.value;
  }
  return null;
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((all, size) => all * size, 1);
}
