import type {
  CallExpression,
  Comment,
  Expression,
  Function as FunctionNode,
  Node,
  Program,
  Statement,
} from '@babel/types';
import MagicString from 'magic-string';
import type { HintKind, Place, Span } from '../../protocol/facts.ts';
import { replaceOperators, usesOperators } from './operators.ts';
import type { FileSites, SiteKind } from './sites.ts';
import { bare, bodyOf, boundNames, childrenOf, isExpression, isStatement, parseSource } from './syntax.ts';

/** `trace` adds probes for shapes; `train` adds only what a running program needs: ticks, names, operators. */
export type Mode = 'trace' | 'train';

export interface Instrumented {
  code: string;
  /** A source map back to the text as typed. Most programs never ask for it. */
  map(): string;
  sites: FileSites;
}

/** Site numbers of a file start at its own multiple of this. */
export const SITES_PER_FILE = 1 << 20;

/**
 * Rewrites one source file so that it reports to `__ts` (see `runtime.ts`) while it runs. Text is only added within
 * lines, so lines stay what they were. With `questions`, comments such as `//? model(randn(8, 3))` between the
 * top-level statements are run as well. Throws Babel's SyntaxError when the text does not parse.
 */
export function instrument(
  file: string,
  text: string,
  fileNumber: number,
  mode: Mode,
  questions = false,
): Instrumented {
  const instrumenter = new Instrumenter(file, text, fileNumber * SITES_PER_FILE, mode);
  return instrumenter.run(questions);
}

export class Instrumenter {
  readonly out: MagicString;
  readonly sites: FileSites;
  private readonly withOperators: boolean;
  private readonly root: Program;
  private readonly comments: readonly Comment[];

  constructor(
    readonly file: string,
    readonly text: string,
    private next: number,
    private readonly mode: Mode,
  ) {
    this.out = new MagicString(text);
    this.sites = { file, probes: new Map(), loops: new Map(), calls: [] };
    const parsed = parseSource(file, text);
    this.root = parsed.program;
    this.comments = parsed.comments ?? [];
    this.withOperators = usesOperators(this.root);
  }

  run(questions: boolean): Instrumented {
    this.visit(this.root);
    if (questions && this.mode === 'trace') for (const comment of this.comments) this.question(comment);
    const map = () =>
      this.out.generateMap({ source: this.file, hires: 'boundary', includeContent: false }).toString();
    return { code: this.out.toString(), map, sites: this.sites };
  }

  private visit(node: Node): void {
    const outer = this.within;
    if (isStatement(node)) this.within = this.head(node);
    if (this.mode === 'trace') this.probe(node);
    this.always(node);
    for (const child of childrenOf(node)) this.visit(child);
    this.within = outer;
  }
  private within: Span | undefined;

  /** A statement up to its body: editing that leaves what stands in its head as it is. */
  private head(node: Node): Span {
    const span = this.span(node);
    const body = bodyOf(node);
    if (!body) return span;
    const { line, column } = body.loc!.start;
    return { ...span, endLine: line, endColumn: column + 1 };
  }

  /** What both modes need. */
  private always(node: Node): void {
    switch (node.type) {
      case 'ForStatement':
      case 'ForOfStatement':
      case 'ForInStatement':
      case 'WhileStatement':
      case 'DoWhileStatement':
        this.loop(node);
        break;
      case 'CallExpression':
        this.nameLoss(node);
        this.sites.calls.push(this.callSpan(node));
        break;
      case 'NewExpression':
        this.sites.calls.push(this.span(node));
        break;
      case 'MemberExpression':
        this.importMeta(node);
        break;
    }
    if (this.withOperators) replaceOperators(this, node);
  }

  private probe(node: Node): void {
    switch (node.type) {
      case 'VariableDeclarator':
        if (!node.init) break;
        if (node.id.type === 'Identifier')
          this.wrapValue(node.init, 'variable', node.id.name, nameEnd(node.id));
        break;
      case 'VariableDeclaration':
        for (const { id, init } of node.declarations) {
          if (init && id.type !== 'Identifier') this.append(node, this.probesOf(boundNames(id), 'variable'));
        }
        break;
      case 'AssignmentExpression':
        if (node.operator === '=') this.assignment(node.left, node.right);
        break;
      case 'ExpressionStatement': {
        const { expression } = node;
        if (expression.type === 'AssignmentExpression' && expression.left.type.endsWith('Pattern'))
          this.append(node, this.probesOf(boundNames(expression.left), 'variable'));
        break;
      }
      case 'ClassProperty':
        if (node.value && node.key.type === 'Identifier')
          this.wrapValue(node.value, 'variable', node.key.name, nameEnd(node.key));
        break;
      case 'ReturnStatement':
        if (node.argument) this.wrapValue(node.argument, 'return', textOf(this, node.argument), node.end!);
        break;
      case 'FunctionDeclaration':
      case 'FunctionExpression':
      case 'ArrowFunctionExpression':
      case 'ClassMethod':
      case 'ClassPrivateMethod':
      case 'ObjectMethod':
        this.parameters(node);
        break;
      case 'NewExpression':
        this.construction(node);
        for (const argument of node.arguments) this.innerValue(argument);
        break;
      case 'ArrayExpression':
        for (const element of node.elements) if (element) this.innerValue(element);
        break;
      case 'MemberExpression':
        // The chain goes on in a later line.
        if (node.object.type === 'CallExpression' && startsLine(node)) this.chainLine(node.object);
        break;
      case 'CallExpression':
        if (node.callee.type === 'MemberExpression') {
          if (startsLine(node.callee)) this.chainLine(node);
          else this.innerValue(node.callee.object);
        }
        for (const argument of node.arguments) this.innerValue(argument);
        break;
    }
  }

  /** `//? new Net()(randn(8, 1, 28, 28))`: runs while the program is traced, so that uncalled code has its hints. */
  private question(comment: Comment): void {
    const [start, end] = [comment.start!, comment.end!];
    const betweenStatements = !this.root.body.some(
      (statement) => statement.start! < start && end < statement.end!,
    );
    const expression = comment.value.slice(1).trim();
    if (comment.type !== 'CommentLine' || comment.value[0] !== '?' || !betweenStatements) return;
    if (!isExpression(this.file, expression)) return;
    const at = this.text.indexOf(expression, start);
    const place = { type: 'Comment', start: at, end, loc: comment.loc } as unknown as Node;
    const id = this.site('return', expression, at + expression.length, place);
    this.out.update(start, at, `;__ts.q(${id},()=>(`);
    this.out.appendLeft(end, '));');
  }

  private assignment(left: Node, right: Expression): void {
    if (left.type === 'Identifier') this.wrapValue(right, 'variable', left.name, nameEnd(left));
    else if (left.type === 'MemberExpression')
      this.wrapValue(right, 'variable', textOf(this, left), left.end!);
  }

  private parameters(node: FunctionNode): void {
    const names = node.params.flatMap((parameter) => boundNames(parameter));
    const { body } = node;
    if (body.type === 'BlockStatement') {
      this.out.appendLeft(body.start! + 1, this.probesOf(names, 'parameter'));
      return;
    }
    if (names.length) this.wrap(body, `(${this.probesOf(names, 'parameter').replaceAll(';', ',')}`, ')');
    this.wrapValue(body, 'return', textOf(this, body), body.end!);
  }

  /** `new nn.Linear(…)`: one hint at the end of the line on which the construction ends. */
  private construction(node: Node & { type: 'NewExpression' }): void {
    const name = textOf(this, node.callee);
    const id = this.site('module', name, this.endOfLine(node), node);
    this.wrap(node, `__ts.m(${id},`, ')');
  }

  /** An operand that is computed in place has no hint, but a place to point at when it does not fit. */
  private innerValue(node: Node): void {
    if (node.type !== 'CallExpression' || node.callee.type === 'Super') return;
    this.wrap(node, `__ts.p(${this.site('value', textOf(this, node), node.end!, node)},`, ')');
  }

  /** A call in a chain over several lines shows its shape at the end of its own line. */
  private chainLine(call: CallExpression): void {
    if (this.chained.has(call)) return;
    this.chained.add(call);
    const { callee } = call;
    const name = textOf(this, callee.type === 'MemberExpression' ? callee.property : callee);
    this.wrap(call, `__ts.p(${this.site('chain', name, this.endOfLine(call), call)},`, ')');
  }
  private readonly chained = new Set<Node>();

  private loop(node: Extract<Node, { body: Statement }>): void {
    const id = this.next++;
    this.sites.loops.set(id, this.span(node));
    this.wrap(this.labels.get(node) ?? node, `{__ts.e(${id});try{`, `;}finally{__ts.x(${id});}}`);
    const bounds = loopBounds(this, node);
    let head = `if(__ts.t(${[id, ...bounds].join(',')}))break;`;
    const stride = this.mode === 'trace' && strideOf(this, node);
    if (stride) head += `${bounds[0]}=__ts.j(${[id, ...bounds, stride].join(',')});`;
    if (node.type === 'ForOfStatement' && this.mode === 'trace') {
      const { left } = node;
      const names =
        left.type === 'VariableDeclaration' ? boundNames(left.declarations[0].id) : boundNames(left);
      head += this.probesOf(names, 'variable');
    }
    const { body } = node;
    if (body.type === 'BlockStatement') this.out.appendLeft(body.start! + 1, head);
    else this.wrap(body, `{${head}`, '}');
  }

  /** The outermost label of each labelled loop. */
  private get labels(): Map<Node, Node> {
    this.labelled ??= collectLabels(this.root);
    return this.labelled;
  }
  private labelled?: Map<Node, Node>;

  /** `loss.backward()`: tells the name under which the loss becomes a curve. */
  private nameLoss(node: CallExpression): void {
    const { callee } = node;
    if (callee.type !== 'MemberExpression' || callee.computed || callee.property.type !== 'Identifier')
      return;
    if (callee.property.name !== 'backward') return;
    this.wrap(callee.object, `__ts.b(${JSON.stringify(lossName(callee.object))},`, ')');
  }

  private importMeta(node: Node & { type: 'MemberExpression' }): void {
    if (node.object.type !== 'MetaProperty' || node.property.type !== 'Identifier') return;
    if (!['url', 'dirname', 'filename'].includes(node.property.name)) return;
    this.out.update(node.start!, node.end!, `__ts.${node.property.name}(${JSON.stringify(this.file)})`);
  }

  private wrapValue(value: Node, kind: HintKind, name: string, at: number): void {
    if (neverTensor(bare(value))) return;
    this.wrap(value, `__ts.p(${this.site(kind, name, at, value)},`, ')');
  }

  private probesOf(names: { name: string; node: Node }[], kind: HintKind): string {
    return names
      .map(({ name, node }) => `__ts.p(${this.site(kind, name, nameEnd(node), node)},${name});`)
      .join('');
  }

  /** Adds text around a node. Outer nodes come first, so their text ends up outside. */
  wrap(node: Node, before: string, after: string): void {
    this.out.appendLeft(node.start!, before);
    this.out.prependLeft(node.end!, after);
  }

  private append(statement: Node, code: string): void {
    if (code) this.out.prependLeft(statement.end!, `;${code}`);
  }

  site(kind: SiteKind, name: string, at: number, node: Node): number {
    const id = this.next++;
    const span = this.span(node);
    this.sites.probes.set(id, { ...this.placeAt(at), kind, name, span, within: this.within ?? span });
    return id;
  }

  span(node: Node): Span {
    const { start, end } = node.loc!;
    return {
      file: this.file,
      line: start.line,
      column: start.column + 1,
      endLine: end.line,
      endColumn: end.column + 1,
    };
  }

  /** A call's range; in a chain over several lines it starts at the method's name. */
  private callSpan(node: CallExpression): Span {
    const { callee } = node;
    const span = this.span(node);
    if (callee.type !== 'MemberExpression') return span;
    const { start } = callee.property.loc!;
    return start.line === span.line ? span : { ...span, line: start.line, column: start.column + 1 };
  }

  private placeAt(offset: number): Place {
    const before = this.text.lastIndexOf('\n', offset - 1);
    const line = this.lineOf(offset);
    return { file: this.file, line, column: offset - before };
  }

  private lineOf(offset: number): number {
    if (!this.lineStarts) {
      this.lineStarts = [0];
      for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1))
        this.lineStarts.push(at + 1);
    }
    let low = 0;
    let high = this.lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.lineStarts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }
  private lineStarts?: number[];

  private endOfLine(node: Node): number {
    const end = this.text.indexOf('\n', node.end!);
    const line = this.text.slice(node.end!, end < 0 ? undefined : end);
    // What closes the line belongs to it; a comment behind it keeps its distance.
    return node.end! + /^[\s)\]};,]*/.exec(line)![0].trimEnd().length;
  }
}

/** The method of a chained call stands on a later line than what it is called on. */
function startsLine(member: Node & { type: 'MemberExpression' }): boolean {
  return member.property.loc!.start.line > member.object.loc!.end.line;
}

function nameEnd(node: Node): number {
  return node.type === 'Identifier' ? node.start! + node.name.length : node.end!;
}

function textOf(instrumenter: Instrumenter, node: Node): string {
  const text = instrumenter.text.slice(node.start!, node.end!).replace(/\s+/g, ' ');
  return text.length > 40 ? `${text.slice(0, 39)}…` : text;
}

function lossName(object: Node): string {
  const value = bare(object);
  if (value.type === 'Identifier') return value.name;
  if (value.type === 'MemberExpression' && value.property.type === 'Identifier') return value.property.name;
  return 'loss';
}

const NEVER_TENSOR = new Set([
  'ArrowFunctionExpression',
  'FunctionExpression',
  'ClassExpression',
  'StringLiteral',
  'NumericLiteral',
  'BooleanLiteral',
  'NullLiteral',
  'BigIntLiteral',
  'TemplateLiteral',
  'RegExpLiteral',
  'ObjectExpression',
  'ArrayExpression',
]);

function neverTensor(node: Node): boolean {
  return NEVER_TENSOR.has(node.type);
}

/** For `for (let i = a; i < b; …)` with a plain `b`: the texts of `i` and `b`, which tell how far the loop is. */
function loopBounds(instrumenter: Instrumenter, node: Node): string[] {
  if (node.type !== 'ForStatement' || node.test?.type !== 'BinaryExpression') return [];
  const { left, operator, right } = node.test;
  if ((operator !== '<' && operator !== '<=') || left.type !== 'Identifier' || !isPlain(right)) return [];
  const closed = operator === '<=';
  if (right.type === 'NumericLiteral') return [left.name, `${right.value + (closed ? 1 : 0)}`];
  const bound = instrumenter.text.slice(right.start!, right.end!);
  return [left.name, closed ? `${bound}+1` : bound];
}

/** For `for (let i = 0; i < n; i += size)`, which takes data in slices: the text of `size`. */
function strideOf(instrumenter: Instrumenter, node: Node): string | null {
  const [index] = loopBounds(instrumenter, node);
  if (!index || node.type !== 'ForStatement' || node.update?.type !== 'AssignmentExpression') return null;
  const { left, operator, right } = node.update;
  if (operator !== '+=' || left.type !== 'Identifier' || left.name !== index || !isPlain(right)) return null;
  return instrumenter.text.slice(right.start!, right.end!);
}

/** Read again, it gives the same and does nothing: a number, a name, `x.shape[0]`. */
function isPlain(node: Node): boolean {
  if (node.type === 'MemberExpression')
    return isPlain(node.object) && (node.computed ? isPlain(node.property) : node.property.type === 'Identifier');
  return node.type === 'Identifier' || node.type === 'NumericLiteral';
}

function collectLabels(root: Node): Map<Node, Node> {
  const labels = new Map<Node, Node>();
  const visit = (node: Node, label?: Node): void => {
    if (label && node.type !== 'LabeledStatement') labels.set(node, label);
    const outermost = node.type === 'LabeledStatement' ? (label ?? node) : undefined;
    for (const child of childrenOf(node)) visit(child, outermost);
  };
  visit(root);
  return labels;
}
