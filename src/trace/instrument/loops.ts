import type { Node } from '@babel/types';
import { childrenOf } from './syntax.ts';

/** For `for (let i = a; i < b; …)` with a plain `b`: the texts of `i` and `b`, which tell how far the loop is. */
export function loopBounds(text: string, node: Node): string[] {
  if (node.type !== 'ForStatement' || node.test?.type !== 'BinaryExpression') return [];
  const { left, operator, right } = node.test;
  if ((operator !== '<' && operator !== '<=') || left.type !== 'Identifier' || !isPlain(right)) return [];
  const closed = operator === '<=';
  if (right.type === 'NumericLiteral') return [left.name, `${right.value + (closed ? 1 : 0)}`];
  const bound = text.slice(right.start!, right.end!);
  return [left.name, closed ? `${bound}+1` : bound];
}

/** For `for (let i = 0; i < n; i += size)`, which takes data in slices: the text of `size`. */
export function strideOf(text: string, node: Node): string | null {
  const [index] = loopBounds(text, node);
  if (!index || node.type !== 'ForStatement' || node.update?.type !== 'AssignmentExpression') return null;
  const { left, operator, right } = node.update;
  if (operator !== '+=' || left.type !== 'Identifier' || left.name !== index || !isPlain(right)) return null;
  return text.slice(right.start!, right.end!);
}

/** Read again, it gives the same and does nothing: a number, a name, `x.shape[0]`. */
function isPlain(node: Node): boolean {
  if (node.type === 'MemberExpression')
    return (
      isPlain(node.object) && (node.computed ? isPlain(node.property) : node.property.type === 'Identifier')
    );
  return node.type === 'Identifier' || node.type === 'NumericLiteral';
}

/** The outermost label of each labelled loop. */
export function outermostLabels(root: Node): Map<Node, Node> {
  const labels = new Map<Node, Node>();
  const visit = (node: Node, label?: Node): void => {
    if (label && node.type !== 'LabeledStatement') labels.set(node, label);
    const outermost = node.type === 'LabeledStatement' ? (label ?? node) : undefined;
    for (const child of childrenOf(node)) visit(child, outermost);
  };
  visit(root);
  return labels;
}
