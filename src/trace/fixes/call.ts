import type { Node } from '@babel/types';
import { bare } from '../instrument/syntax.ts';
import type { Mistake } from './mistake.ts';
import type { Source } from './source.ts';

/** The op at fault as it is written: what it is called on and with. */
export interface WrittenCall {
  /** The whole call. */
  node: Node;
  /** The operands' own expressions, as far as they can be told; in the order of the mistake's operands. */
  operands: (Node | undefined)[];
  /** What follows the operands: a dimension, sizes, options. */
  rest: Node[];
  /** Whether it is `x.op(…)` on a tensor. */
  method: boolean;
}

export function writtenCall(source: Source, mistake: Mistake): WrittenCall | null {
  const node = source.expressionAt(mistake.call ?? mistake.span);
  if (!node) return null;
  if (node.type === 'BinaryExpression') {
    return { node, operands: [node.left, node.right], rest: [], method: false };
  }
  if (node.type !== 'CallExpression') return null;
  const args: Node[] = node.arguments.filter((argument) => argument.type !== 'SpreadElement');
  const count = mistake.operands.length;
  const callee = bare(node.callee);
  if (callee.type === 'MemberExpression' && isMethodOf(source, callee, mistake.op)) {
    const operands = [callee.object, ...args].slice(0, count);
    return { node, operands, rest: args.slice(operands.length - 1), method: true };
  }
  const [list] = args;
  if (list?.type === 'ArrayExpression') {
    const numbered = mistake.operands.map(({ name }) => Number(/\d+$/.exec(name)?.[0]));
    const first = mistake.plain ? 1 : 0;
    const operands = numbered.map((number) => list.elements[number - first] ?? undefined);
    return { node, operands, rest: args.slice(1), method: false };
  }
  // A layer that a container calls on what another layer gave it has an operand that is written nowhere.
  const inner = mistake.call !== undefined && !sameStart(mistake) && mistake.operands[0]?.maker !== undefined;
  return { node, operands: inner ? [] : args.slice(0, count), rest: args.slice(count), method: false };
}

/** The last part of a name such as `losses.meanSquaredError`. */
export function opName({ op }: Mistake): string {
  return op.split('.').pop()!;
}

function isMethodOf(source: Source, callee: Node & { type: 'MemberExpression' }, op: string): boolean {
  const name = callee.property.type === 'Identifier' ? callee.property.name : '';
  if (MODEL_CALLS.has(name)) return false;
  return name.toLowerCase() === op.split('.').pop()!.toLowerCase() && !isImported(source, callee.object);
}

/** Methods of a model: what they are called on is no operand. */
const MODEL_CALLS = new Set(['apply', 'evaluate', 'fit', 'fitDataset', 'predict', 'trainOnBatch']);

/** `F`, `tf` and the like hold functions; anything else is a value of the program's. */
function isImported(source: Source, object: Node): boolean {
  if (object.type === 'MemberExpression') return isImported(source, object.object);
  if (object.type !== 'Identifier') return false;
  for (const node of source.all()) {
    if (
      /^Import\w*Specifier$/.test(node.type) &&
      'local' in node &&
      (node.local as Node).type === 'Identifier'
    ) {
      if ((node.local as { name: string }).name === object.name) return true;
    }
  }
  return false;
}

function sameStart({ span, call }: Mistake): boolean {
  return span.file === call?.file && span.line === call.line && span.column === call.column;
}
