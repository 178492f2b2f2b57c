import type { CallExpression, Node } from '@babel/types';

/** `tf.layers.dense(…)`, `tf.sequential()`, `tf.model(…)`: a call that makes a layer or a model of TensorFlow.js. */
export function makesLayer(node: Node): node is CallExpression {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false;
  const { object, property } = node.callee;
  if (property.type !== 'Identifier') return false;
  return nameOf(object) === 'layers' || (object.type === 'Identifier' && MODELS.has(property.name));
}

/** The layer of `tf.layers.dense(…).apply(x)`: the line goes on behind the call that makes it. */
export function layerApplied(node: CallExpression): Node | null {
  const { callee } = node;
  if (callee.type !== 'MemberExpression' || nameOf(callee) !== 'apply') return null;
  const { object, property } = callee;
  const sameLine = property.loc!.start.line === object.loc!.end.line;
  return sameLine && makesLayer(object) ? object : null;
}

const MODELS = new Set(['sequential', 'model']);

function nameOf(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'MemberExpression' && node.property.type === 'Identifier'
    ? node.property.name
    : undefined;
}
