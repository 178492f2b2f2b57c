import type { CallExpression, Node } from '@babel/types';
import type { Fix } from '../../../protocol/facts.ts';
import { bare, childrenOf, isStatement } from '../../instrument/syntax.ts';
import { writtenCall } from '../call.ts';
import type { Mistake } from '../mistake.ts';
import { type Source, shortText } from '../source.ts';
import { option } from './arguments.ts';

/** What training loops lack, or have too much of. */
export function* trainingHabits(source: Source, mistake: Mistake): Generator<Fix> {
  if (mistake.code === 'missing-zero-grad') yield* zeroGrad(source, mistake);
  if (mistake.code === 'softmax-twice') yield* without(source, mistake, 'softmax');
  if (mistake.code === 'sigmoid-twice') yield* without(source, mistake, 'sigmoid');
  if (mistake.code === 'log-of-softmax') yield* logSoftmax(source, mistake);
  if (mistake.code === 'shape-mismatch') yield* wholeBatches(source);
}

/** `optimizer.zeroGrad();` in a line of its own before the statement that holds `backward()`. */
function* zeroGrad(source: Source, { span }: Mistake): Generator<Fix> {
  const step = source.expressionAt(span);
  const callee = step?.type === 'CallExpression' ? bare(step.callee) : null;
  if (!step || callee?.type !== 'MemberExpression') return;
  const call = `${source.slice(callee.object)}.zeroGrad();`;
  const own = statementOf(source, step);
  const block = source.parentOf(own);
  if (!block) return;
  const before = [...childrenOf(block)].filter((node) => node.end! <= own.start! && isStatement(node));
  const backward = before.findLast((statement) => /\.backward\(/.test(source.slice(statement))) ?? own;
  const indent = /[^\n]*$/.exec(source.text.slice(0, backward.start!))![0];
  yield { title: `Insert ${call}`, edits: [source.insert(backward.start!, `${call}\n${indent}`)] };
}

/** Leaves `softmax` out: around the argument, where the argument was made, or as a layer. */
function* without(source: Source, mistake: Mistake, name: 'softmax' | 'sigmoid'): Generator<Fix> {
  const [input] = mistake.operands;
  const title = `Leave out ${name}`;
  const argument = writtenCall(source, mistake)?.operands[0];
  for (const node of [argument && bare(argument), source.expressionAt(input?.birth?.span)]) {
    const inner = node && insideOf(node, name);
    if (node && inner) yield { title, edits: [source.replace(node, source.slice(inner))] };
  }
  const layer = source.constructionAt(input?.maker?.span);
  const list = layer && source.parentOf(layer);
  if (!layer || !list || !source.slice(layer.callee).toLowerCase().endsWith(name)) return;
  const elements: Node[] = [...childrenOf(list)];
  const previous = elements[elements.indexOf(layer) - 1];
  const isListed = list.type === 'ArrayExpression' || list.type === 'NewExpression';
  if (isListed && previous && list.type === 'NewExpression' ? previous !== list.callee : previous)
    yield {
      title: `Leave out ${shortText(source, layer)}`,
      edits: [source.rewrite(previous.end!, layer.end!, '')],
    };
}

/** `F.softmax(x, 1)` and `x.softmax(1)` without their softmax. */
function insideOf(node: Node, name: string): Node | null {
  if (node.type !== 'CallExpression') return null;
  const callee = bare(node.callee);
  if (callee.type === 'Identifier' && callee.name === name) return node.arguments[0] ?? null;
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return null;
  if (callee.property.name !== name) return null;
  const onNamespace = callee.object.type === 'Identifier' && /^(F|tf|functional)$/.test(callee.object.name);
  return onNamespace ? (node.arguments[0] ?? null) : callee.object;
}

/** `softmax(x, 1).log()` as `logSoftmax(x, 1)`. */
function* logSoftmax(source: Source, { span }: Mistake): Generator<Fix> {
  const log = source.expressionAt(span);
  if (log?.type !== 'CallExpression') return;
  const inner = insideOf(log, 'log');
  const softmax = inner && bare(inner);
  if (softmax?.type !== 'CallExpression') return;
  const name = softmaxName(softmax);
  if (!name) return;
  const text = source.slice(softmax);
  const at = name.start! - softmax.start!;
  const renamed = `${text.slice(0, at)}logSoftmax${text.slice(at + 'softmax'.length)}`;
  yield { title: 'Use logSoftmax', edits: [source.replace(log, renamed)] };
}

function softmaxName(call: CallExpression): Node | null {
  const callee = bare(call.callee);
  const name = callee.type === 'MemberExpression' ? callee.property : null;
  return name?.type === 'Identifier' && name.name === 'softmax' ? name : null;
}

/** `dropLast: true`, for programs that take only whole batches. */
function* wholeBatches(source: Source): Generator<Fix> {
  for (const node of source.all()) {
    if (node.type !== 'NewExpression' || !/(^|\.)DataLoader$/.test(source.slice(node.callee))) continue;
    const options = node.arguments[1];
    if (options?.type !== 'ObjectExpression' || option(node, 'dropLast')) continue;
    const last = options.properties.at(-1);
    if (!last) continue;
    yield { title: 'Insert dropLast: true', edits: [source.insert(last.end!, ', dropLast: true')] };
  }
}

function statementOf(source: Source, node: Node): Node {
  let at = node;
  for (let up = source.parentOf(at); up && !isStatement(at); up = source.parentOf(at)) at = up;
  return at;
}
