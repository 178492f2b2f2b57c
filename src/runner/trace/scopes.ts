import type { Node } from '@babel/types';
import type { Place, Span } from '../../protocol/facts.ts';
import { bare, childrenOf, parseSource } from '../../trace/instrument/syntax.ts';

/** A class or function of a source file that has a name, under its own and those around it: `Block.forward`. */
export interface Scope extends Omit<Span, 'file'> {
  name: string;
}

/** The named classes and functions of a text, the outer ones first. Throws Babel's SyntaxError. */
export function scopesIn(file: string, text: string): Scope[] {
  const scopes: Scope[] = [];
  const visit = (node: Node, around: string[]): void => {
    const own = nameOf(node);
    const path = own === null ? around : [...around, own];
    if (own !== null) {
      const { start, end } = node.loc!;
      scopes.push({
        name: path.join('.'),
        line: start.line,
        column: start.column + 1,
        endLine: end.line,
        endColumn: end.column + 1,
      });
    }
    for (const child of childrenOf(node)) visit(child, path);
  };
  visit(parseSource(file, text).program, []);
  return scopes;
}

/** The name of the innermost scope around a place; empty at the top level. */
export function scopeAt(scopes: Scope[], { line, column }: Pick<Place, 'line' | 'column'>): string {
  const inner = scopes.findLast((scope) => {
    const begun = scope.line < line || (scope.line === line && scope.column < column);
    return begun && (scope.endLine > line || (scope.endLine === line && scope.endColumn >= column));
  });
  return inner?.name ?? '';
}

function nameOf(node: Node): string | null {
  switch (node.type) {
    case 'ClassDeclaration':
    case 'FunctionDeclaration':
      return node.id?.name ?? 'default';
    case 'ClassMethod':
    case 'ObjectMethod':
      return keyName(node.key);
    case 'ClassProperty':
    case 'ObjectProperty':
      return node.value && makesScope(node.value) ? keyName(node.key) : null;
    case 'VariableDeclarator':
      return node.id.type === 'Identifier' && node.init && makesScope(node.init) ? node.id.name : null;
    default:
      return null;
  }
}

function keyName(key: Node): string | null {
  if (key.type === 'Identifier') return key.name;
  return key.type === 'StringLiteral' ? key.value : null;
}

function makesScope(value: Node): boolean {
  return /^(ArrowFunction|Function|Class)Expression$/.test(bare(value).type);
}
