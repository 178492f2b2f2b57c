import type { Node, Program } from '@babel/types';
import type { Instrumenter } from './instrument.ts';
import { bare } from './syntax.ts';

const BINARY = new Set(['+', '-', '*', '/', '%', '**', '<', '<=', '>', '>=', '==', '!=']);

/** Infix operators work on tensors in the files that import `tensorscope/operators`. */
export function usesOperators(program: Program): boolean {
  return program.body.some(
    (statement) =>
      (statement.type === 'ImportDeclaration' && statement.source.value === 'tensorscope/operators') ||
      (statement.type === 'ExpressionStatement' && requires(statement.expression, 'tensorscope/operators')),
  );
}

function requires(node: Node, name: string): boolean {
  return (
    node.type === 'CallExpression' &&
    node.callee.type === 'Identifier' &&
    node.callee.name === 'require' &&
    node.arguments[0]?.type === 'StringLiteral' &&
    node.arguments[0].value === name
  );
}

/** `a + b` becomes `__ts.o(site, "+", a, b)`, which is JavaScript's own `+` unless a tensor takes part. */
export function replaceOperators(instrumenter: Instrumenter, node: Node): void {
  switch (node.type) {
    case 'BinaryExpression': {
      if (!BINARY.has(node.operator) || constant(node)) return;
      const id = operatorSite(instrumenter, node, node.operator);
      instrumenter.wrap(node, `__ts.o(${id},${JSON.stringify(node.operator)},`, ')');
      replaceToken(instrumenter, node.left.end!, node.right.start!, node.operator, ',');
      return;
    }
    case 'UnaryExpression':
      if ((node.operator === '-' || node.operator === '+') && node.argument.type !== 'NumericLiteral') {
        const id = operatorSite(instrumenter, node, node.operator);
        instrumenter.wrap(node, `__ts.u(${id},${JSON.stringify(node.operator)},`, ')');
        instrumenter.out.remove(node.start!, node.start! + 1);
      }
      return;
    case 'AssignmentExpression': {
      const operator = node.operator.slice(0, -1);
      if (node.operator === '=' || !BINARY.has(operator) || !evaluatesTwiceAlike(node.left)) return;
      const target = instrumenter.text.slice(node.left.start!, node.left.end!);
      const id = operatorSite(instrumenter, node, operator);
      replaceToken(instrumenter, node.left.end!, node.right.start!, node.operator, '=');
      const call = `__ts.o(${id},${JSON.stringify(operator)},${target},`;
      instrumenter.wrap(node.right, `__ts.p(${id},${call}`, '))');
    }
  }
}

function operatorSite(instrumenter: Instrumenter, node: Node, operator: string): number {
  instrumenter.sites.calls.push(instrumenter.span(node));
  const target = node.type === 'AssignmentExpression' ? node.left : node;
  return instrumenter.site(
    node.type === 'AssignmentExpression' ? 'variable' : 'value',
    node.type === 'AssignmentExpression' ? instrumenter.text.slice(target.start!, target.end!) : operator,
    target.end!,
    node,
    { call: instrumenter.operatorCall(operator, operandsOf(node)) },
  );
}

function operandsOf(node: Node): Node[] {
  if (node.type === 'BinaryExpression' || node.type === 'AssignmentExpression')
    return [node.left, node.right];
  return node.type === 'UnaryExpression' ? [node.argument] : [];
}

/** Replaces the operator between two operands; comments and line breaks around it stay. */
function replaceToken(
  instrumenter: Instrumenter,
  from: number,
  to: number,
  operator: string,
  replacement: string,
): void {
  const between = instrumenter.text.slice(from, to);
  const blanked = between.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (comment) => ' '.repeat(comment.length));
  const at = from + blanked.indexOf(operator);
  instrumenter.out.update(at, at + operator.length, replacement);
}

/** `2 * 3` or `'a' + 'b'` can hold no tensor. */
function constant(node: Node): boolean {
  const value = bare(node);
  if (value.type === 'BinaryExpression') return constant(value.left) && constant(value.right);
  return value.type.endsWith('Literal');
}

function evaluatesTwiceAlike(target: Node): boolean {
  if (target.type === 'Identifier' || target.type === 'ThisExpression') return true;
  if (target.type !== 'MemberExpression' || !evaluatesTwiceAlike(target.object)) return false;
  return (
    !target.computed || target.property.type.endsWith('Literal') || target.property.type === 'Identifier'
  );
}
