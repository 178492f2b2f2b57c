import type { Node } from '@babel/types';
import { bare } from './syntax.ts';

/** `x.shape[0]`, `x.shape.at(-1)`, `x.size(1)`: the tensor, and the dimension that is asked for. */
export function axisOf(node: Node): { of: Node; axis: number } | null {
  const value = bare(node);
  if (value.type === 'MemberExpression') {
    const axis = value.computed ? numberOf(value.property) : null;
    const of = axis === null ? null : shapeOf(value.object);
    return of && { of, axis: axis! };
  }
  if (value.type !== 'CallExpression' || value.callee.type !== 'MemberExpression' || value.callee.computed)
    return null;
  const { object, property } = value.callee;
  const axis = value.arguments.length === 1 ? numberOf(value.arguments[0]) : null;
  if (axis === null || property.type !== 'Identifier') return null;
  if (property.name === 'size') return { of: object, axis };
  const of = property.name === 'at' ? shapeOf(object) : null;
  return of && { of, axis };
}

/** The tensor whose whole shape is taken apart, and what its dimensions are called then. */
export function shapeTaken(target: Node, value: Node): { of: Node; names: (Node | null)[] } | null {
  if (target.type === 'ArrayPattern') {
    const of = shapeOf(value);
    return of && { of, names: target.elements };
  }
  if (target.type !== 'ObjectPattern') return null;
  for (const property of target.properties) {
    if (property.type !== 'ObjectProperty' || property.value.type !== 'ArrayPattern') continue;
    if (property.key.type === 'Identifier' && property.key.name === 'shape')
      return { of: value, names: property.value.elements };
  }
  return null;
}

/** The tensor in `x.shape` and `x.size()`. */
function shapeOf(node: Node): Node | null {
  const value = bare(node);
  if (value.type === 'MemberExpression') return isNamed(value, 'shape') ? value.object : null;
  if (value.type !== 'CallExpression' || value.arguments.length > 0) return null;
  const { callee } = value;
  return callee.type === 'MemberExpression' && isNamed(callee, 'size') ? callee.object : null;
}

function isNamed({ property, computed }: Node & { type: 'MemberExpression' }, name: string): boolean {
  return !computed && property.type === 'Identifier' && property.name === name;
}

function numberOf(node: Node): number | null {
  if (node.type === 'NumericLiteral') return node.value;
  if (node.type === 'UnaryExpression' && node.operator === '-' && node.argument.type === 'NumericLiteral')
    return -node.argument.value;
  return null;
}
