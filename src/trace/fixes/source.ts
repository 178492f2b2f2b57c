import type { ArgumentPlaceholder, Expression, NewExpression, Node, SpreadElement } from '@babel/types';
import type { Fix, Span, TextEdit } from '../../protocol/facts.ts';
import { bare, childrenOf, parseSource } from '../instrument/syntax.ts';

type Argument = Expression | SpreadElement | ArgumentPlaceholder;

/** A source text with its tree, for changes to it. */
export class Source {
  readonly root: Node;
  private readonly parents = new Map<Node, Node>();

  constructor(
    readonly file: string,
    readonly text: string,
  ) {
    this.root = parseSource(file, text).program;
    this.adopt(this.root);
  }

  /** The smallest call, construction or operator that ends where the span does and holds its start. */
  expressionAt(span: Span | undefined): Node | null {
    if (span?.file !== this.file) return null;
    let best: Node | null = null;
    for (const node of this.parents.keys()) {
      if (!/^(Call|New|Binary|Unary)Expression$/.test(node.type)) continue;
      const { start, end } = node.loc!;
      if (end.line !== span.endLine || end.column + 1 !== span.endColumn) continue;
      const holds = start.line < span.line || (start.line === span.line && start.column + 1 <= span.column);
      if (holds && (!best || node.start! > best.start!)) best = node;
    }
    return best;
  }

  constructionAt(span: Span | undefined): NewExpression | null {
    const node = this.expressionAt(span);
    return node?.type === 'NewExpression' ? node : null;
  }

  *all(): Iterable<Node> {
    yield* this.parents.keys();
  }

  parentOf(node: Node): Node | undefined {
    return this.parents.get(node);
  }

  slice(node: Node): string {
    return this.text.slice(node.start!, node.end!);
  }

  /** The value of a number, of arithmetic on numbers, and of a constant of such a value; otherwise null. */
  numberIn(node: Argument): number | null {
    const value = bare(node);
    if (value.type === 'NumericLiteral') return value.value;
    if (value.type === 'UnaryExpression' && value.operator === '-') {
      const number = this.numberIn(value.argument);
      return number === null ? null : -number;
    }
    if (value.type === 'Identifier') return this.constant(value.name);
    if (value.type !== 'BinaryExpression' || value.left.type === 'PrivateName') return null;
    const [left, right] = [this.numberIn(value.left), this.numberIn(value.right)];
    return left === null || right === null ? null : (arithmetic[value.operator]?.(left, right) ?? null);
  }

  replace(node: Node, text: string): TextEdit {
    return this.rewrite(node.start!, node.end!, text);
  }

  insert(offset: number, text: string): TextEdit {
    return this.rewrite(offset, offset, text);
  }

  /** Calls a method on an expression. */
  chain(node: Node, call: string): TextEdit[] {
    if (SIMPLE.has(node.type)) return [this.insert(node.end!, call)];
    return [this.insert(node.start!, '('), this.insert(node.end!, `)${call}`)];
  }

  change(node: Node, to: string | number): Fix {
    return { title: `Change ${shortened(this.slice(node))} to ${to}`, edits: [this.replace(node, `${to}`)] };
  }

  /** Puts `text` in the place of what stands between two offsets. */
  rewrite(from: number, to: number, text: string): TextEdit {
    const [start, end] = [this.placeOf(from), this.placeOf(to)];
    const place = { line: start.line, column: start.column, endLine: end.line, endColumn: end.column };
    return { file: this.file, ...place, text };
  }

  private placeOf(offset: number): { line: number; column: number } {
    const before = this.text.slice(0, offset);
    const line = before.split('\n').length;
    return { line, column: offset - before.lastIndexOf('\n') };
  }

  /** What `const name = …` holds, where there is one such. */
  private constant(name: string): number | null {
    const found = [...this.all()].filter(
      (node) => node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.id.name === name,
    );
    const [declared] = found;
    if (found.length !== 1 || declared.type !== 'VariableDeclarator' || !declared.init) return null;
    const parent = this.parentOf(declared);
    if (parent?.type !== 'VariableDeclaration' || parent.kind !== 'const') return null;
    return this.numberIn(declared.init);
  }

  private adopt(node: Node): void {
    for (const child of childrenOf(node)) {
      this.parents.set(child, node);
      this.adopt(child);
    }
  }
}

/** Expressions that a method can be called on as they stand. */
const SIMPLE = new Set(['Identifier', 'MemberExpression', 'CallExpression', 'ParenthesizedExpression']);

const arithmetic: Record<string, (a: number, b: number) => number> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '**': (a, b) => a ** b,
};

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ');
  return line.length > 40 ? `${line.slice(0, 39)}…` : line;
}

export function shortText(source: Source, node: Node): string {
  return shortened(source.slice(node));
}
