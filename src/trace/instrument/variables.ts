import type { Node } from '@babel/types';
import { boundNames, childrenOf } from './syntax.ts';

/**
 * Numbers the variables of a file, so that the same name in two functions is not taken for one. Blocks are not told
 * apart; members such as `this.heads` go by their text.
 */
export class Variables {
  private readonly scopes: Map<string, number>[] = [new Map()];

  /** `next` gives a number that nothing else in the program has. */
  constructor(private readonly next: () => number) {}

  /** A function starts: its parameters hide what is around it. */
  enter(parameters: readonly Node[]): void {
    this.scopes.push(new Map());
    for (const parameter of parameters) for (const { name } of boundNames(parameter)) this.declare(name);
  }

  leave(): void {
    this.scopes.pop();
  }

  declare(name: string): number {
    const number = this.next();
    this.scopes.at(-1)!.set(name, number);
    return number;
  }

  /** Undefined for what is declared later or elsewhere. */
  resolve(name: string): number | undefined {
    return this.scopes.findLast((scope) => scope.has(name))?.get(name);
  }

  /** The variable that is assigned to: a member has no declaration. */
  assigned(name: string): number {
    return this.resolve(name) ?? this.declareAt(0, name);
  }

  private declareAt(scope: number, name: string): number {
    const number = this.next();
    this.scopes[scope].set(name, number);
    return number;
  }
}

const READS = new Set([
  'item',
  'data',
  'dataSync',
  'array',
  'arraySync',
  'toArray',
  'tolist',
  'buffer',
  'bufferSync',
]);

/** What a number is computed from: whether values of a tensor are read in it, and the variables in it. */
export function sourcesOf(node: Node): { reads: boolean; names: string[] } {
  const found = { reads: false, names: [] as string[] };
  const visit = (each: Node): void => {
    if (/Function|Class/.test(each.type)) return;
    if (each.type === 'Identifier') found.names.push(each.name);
    found.reads ||= isRead(each);
    // The name of a member is no variable.
    const inside = each.type === 'MemberExpression' && !each.computed ? [each.object] : childrenOf(each);
    for (const child of inside) visit(child);
  };
  visit(node);
  return found;
}

/** `x.item()` */
export function isRead(node: Node): boolean {
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false;
  const { property } = node.callee;
  return property.type === 'Identifier' && READS.has(property.name);
}
