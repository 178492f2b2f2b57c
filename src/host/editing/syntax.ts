import { type ParserOptions, parse } from '@babel/parser';
import type { Node, Program } from '@babel/types';

/** Small mistakes are forgiven; null where the text is too broken to tell. */
export function parsed(text: string, file: string): Program | null {
  try {
    return parse(text, options(file)).program;
  } catch {
    return null;
  }
}

function options(file: string): ParserOptions {
  const plugins: ParserOptions['plugins'] = /\.[cm]?tsx?$/.test(file) ? ['typescript'] : [];
  if (!/\.[cm]?ts$/.test(file)) plugins.push('jsx');
  return { sourceType: 'module', errorRecovery: true, allowReturnOutsideFunction: true, plugins };
}

/** Calls `see` for each node in the order of the text. */
export function visit(node: Node, see: (node: Node, parents: Node[]) => void, parents: Node[] = []): void {
  see(node, parents);
  const inner = [...parents, node];
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (child && typeof child.type === 'string' && child.loc) visit(child, see, inner);
    }
  }
}
