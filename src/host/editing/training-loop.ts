import type { Node } from '@babel/types';
import { parsed, visit } from './syntax.ts';

/**
 * The line, counted from 1, on which a program starts to train: the outermost loop, within its function, around the
 * first call that takes a training step (`optimizer.step()`, `optimizer.minimize(…)`), or the statement of the first
 * `model.fit(…)`. Null where nothing trains or the text is too broken to tell.
 */
export function trainingLoop(text: string, file: string): number | null {
  if (!/\.(step|minimize|fit|fitDataset)\s*\(/.test(text)) return null;
  const program = parsed(text, file);
  if (!program) return null;
  let found: number | null = null;
  visit(program, (node, parents) => {
    if (found !== null || !trains(node)) return;
    found = startOf(node, parents).loc!.start.line;
  });
  return found;
}

function trains(node: Node): boolean {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false;
  const { property } = node.callee;
  return property.type === 'Identifier' && /^(step|minimize|fit|fitDataset)$/.test(property.name);
}

/** The outermost loop in the call's own function; without one the call's statement. */
function startOf(call: Node, parents: Node[]): Node {
  let statement: Node | null = null;
  let loop: Node | null = null;
  for (const node of [...parents].reverse()) {
    if (/Function|ClassMethod|ObjectMethod/.test(node.type)) break;
    if (/^(For|While|DoWhile)/.test(node.type)) loop = node;
    if (/Statement$|Declaration$/.test(node.type) && node.type !== 'BlockStatement') statement ??= node;
  }
  return loop ?? statement ?? call;
}
