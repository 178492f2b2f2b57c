import type {
  CallExpression,
  Comment,
  Expression,
  Function as FunctionNode,
  Node,
  Program,
  Statement,
  VariableDeclarator,
} from '@babel/types';
import MagicString from 'magic-string';
import type { HintKind, Span } from '../../protocol/facts.ts';
import { type Call, CallWriter, type Written } from './call.ts';
import { accessOf, accessOfFile, accessOfHidden, type Captured, capturedByLoops } from './captured.ts';
import { declareFileNames, nameFile } from './file-names.ts';
import { layerApplied, makesLayer } from './layers.ts';
import { Lines } from './lines.ts';
import { loopBounds, outermostLabels, strideOf } from './loops.ts';
import { replaceOperators, usesOperators } from './operators.ts';
import { axisOf, shapeTaken } from './shape-access.ts';
import type { FileSites, NumberSite, ProbeSite, SiteKind } from './sites.ts';
import {
  bare,
  bodyOf,
  boundNames,
  childrenOf,
  isArithmetic,
  isExpression,
  isStatement,
  neverTensor,
  parseSource,
} from './syntax.ts';
import { isRead, sourcesOf, Variables } from './variables.ts';

/**
 * `trace` adds probes for all that a trace tells; `train` adds those at places with a hint, and what a running program
 * needs: ticks, names, operators.
 */
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
 * lines, so lines stay what they were. In the program's entry, comments such as `//? model(randn(8, 3))` between the
 * top-level statements are run as well. Throws Babel's SyntaxError when the text does not parse.
 */
export function instrument(
  file: string,
  text: string,
  fileNumber: number,
  mode: Mode,
  isEntry = false,
): Instrumented {
  const instrumenter = new Instrumenter(file, text, fileNumber * SITES_PER_FILE, mode, isEntry);
  return instrumenter.run();
}

export class Instrumenter {
  readonly out: MagicString;
  readonly sites: FileSites;
  private readonly withOperators: boolean;
  private readonly root: Program;
  private readonly comments: readonly Comment[];
  private readonly lines: Lines;
  private readonly variables = new Variables(() => this.next++);
  /** The numbers of probes that another one tells of before they are written. */
  private readonly reserved = new Map<Node, number>();

  constructor(
    readonly file: string,
    readonly text: string,
    private next: number,
    private readonly mode: Mode,
    private readonly isEntry: boolean,
  ) {
    this.out = new MagicString(text);
    this.lines = new Lines(text);
    this.sites = { file, probes: new Map(), loops: new Map(), calls: [] };
    const parsed = parseSource(file, text);
    this.root = parsed.program;
    this.comments = parsed.comments ?? [];
    this.withOperators = usesOperators(this.root);
    this.mayAwait = isEntry && this.root.body.some(({ type }) => type === 'ImportDeclaration');
  }

  run(): Instrumented {
    if (this.mode === 'train') this.capture();
    this.visit(this.root);
    declareFileNames(this, this.root);
    if (this.isEntry && this.mode === 'trace') for (const comment of this.comments) this.question(comment);
    const map = () =>
      this.out.generateMap({ source: this.file, hires: 'boundary', includeContent: false }).toString();
    return { code: this.out.toString(), map, sites: this.sites };
  }

  private visit(node: Node): void {
    const outer = this.within;
    if (isStatement(node)) this.within = this.head(node);
    const inner = isFunction(node);
    const mayAwait = this.mayAwait;
    if (inner) this.mayAwait = node.async === true;
    else if (node.type === 'StaticBlock' || node.type === 'TSModuleBlock') this.mayAwait = false;
    if (inner) this.variables.enter(node.params);
    this.probe(node);
    this.always(node);
    for (const child of childrenOf(node)) this.visit(child);
    if (inner) this.variables.leave();
    this.mayAwait = mayAwait;
    this.within = outer;
  }
  /** Whether `await` can stand here without a change of what the program is. */
  private mayAwait = false;
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
      case 'ClassBody': {
        const access = this.mode === 'train' && accessOfHidden(node);
        if (access) this.out.appendLeft(node.start! + 1, `static{__ts.h(this,${access});}`);
        break;
      }
      case 'MemberExpression':
        nameFile(this, node, this.isEntry);
        break;
    }
    if (this.withOperators) replaceOperators(this, node);
  }

  private probe(node: Node): void {
    switch (node.type) {
      case 'VariableDeclarator':
        this.declarator(node);
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
        this.layer(node);
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

  private declarator({ id, init }: VariableDeclarator): void {
    const number = init && id.type === 'Identifier' ? this.numberSite(init) : undefined;
    const variables = boundNames(id).map(({ name }) => ({ name, variable: this.variables.declare(name) }));
    if (!init) return;
    if (id.type === 'Identifier')
      this.wrapValue(init, 'variable', id.name, nameEnd(id), { ...number!, variable: variables[0].variable });
    else this.innerValue(init);
    this.nameSizes(id, init, (name) => variables.find((each) => each.name === name)!.variable);
  }

  private assignment(left: Node, right: Expression): void {
    const name = left.type === 'MemberExpression' ? textOf(this, left) : null;
    const number = { ...this.numberSite(right), variable: this.variables.assigned(name ?? '') };
    if (left.type === 'Identifier') number.variable = this.variables.assigned(left.name);
    if (left.type === 'Identifier') this.wrapValue(right, 'variable', left.name, nameEnd(left), number);
    else if (name) this.wrapValue(right, 'variable', name, left.end!, number);
    else this.innerValue(right);
    this.nameSizes(left, right, (size) => this.variables.assigned(size));
  }

  /** `const [B, T] = x.shape` and `const T = x.size(1)` name dimensions of `x`. */
  private nameSizes(target: Node, value: Expression, variableOf: (name: string) => number): void {
    if (this.mode === 'train') return;
    const single = target.type === 'Identifier' ? axisOf(value) : null;
    const taken = single ? { of: single.of, names: [target] } : shapeTaken(target, value);
    if (!taken) return;
    const axes = taken.names.flatMap((name, axis) =>
      name?.type === 'Identifier'
        ? [{ axis: single?.axis ?? axis, name: name.name, variable: variableOf(name.name) }]
        : [],
    );
    const id = this.site('value', textOf(this, taken.of), taken.of.end!, taken.of, { axes });
    this.wrap(taken.of, `__ts.p(${id},`, ')');
  }

  private numberSite(value: Node): NumberSite {
    const { reads, names } = sourcesOf(value);
    return { reads, sources: names.flatMap((name) => this.variables.resolve(name) ?? []) };
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
  private construction(node: Node & { type: 'NewExpression' | 'CallExpression' }, last: Node = node): void {
    const name = textOf(this, node.callee);
    const { call, atoms } = this.describe(node);
    const id = this.site('module', name, this.lines.closingAt(last.end!), node, { call });
    this.wrap(node, `__ts.m(${id},`, `${atoms})`);
  }

  /** `tf.layers.dense(…)` constructs as well; where `.apply(x)` follows on its line, the hint stands behind that. */
  private layer(node: CallExpression): void {
    const applied = layerApplied(node);
    if (applied) this.applications.set(applied, node);
    if (makesLayer(node)) this.construction(node, this.applications.get(node));
  }
  private readonly applications = new Map<Node, Node>();

  /** An operand that is computed in place has no hint, but a place to point at when it does not fit. */
  private innerValue(node: Node): void {
    if (this.mode === 'train' || node.type !== 'CallExpression' || node.callee.type === 'Super') return;
    const number = isRead(node) ? { reads: true, sources: [] } : undefined;
    this.wrapCall(node, 'value', textOf(this, node), node.end!, number);
  }

  /** A call in a chain over several lines shows its shape at the end of its own line. */
  private chainLine(call: CallExpression): void {
    if (this.chained.has(call)) return;
    this.chained.add(call);
    const { callee } = call;
    const name = textOf(this, callee.type === 'MemberExpression' ? callee.property : callee);
    this.wrapCall(call, 'chain', name, this.lines.closingAt(call.end!));
  }
  private readonly chained = new Set<Node>();

  private loop(node: Extract<Node, { body: Statement }>): void {
    const id = this.next++;
    this.sites.loops.set(id, this.span(node));
    // In a generator a loop is part of what the loop over it does; only a pause or a stop concerns it.
    const followed = this.mode === 'trace' || this.captured.has(node);
    if (followed)
      this.wrap(this.labels.get(node) ?? node, `{__ts.e(${id});try{`, `;}finally{__ts.x(${id});}}`);
    if (this.mode === 'train' && followed && node.type === 'ForOfStatement')
      this.wrap(node.right, `__ts.i(${id},`, ')');
    const bounds = loopBounds(this.text, node);
    let head = `${this.resumption(id, node)}if(__ts.t(${[id, ...bounds].join(',')}))break;`;
    const stride = this.mode === 'trace' && strideOf(this.text, node);
    if (stride) head += `${bounds[0]}=__ts.j(${[id, ...bounds, stride].join(',')});`;
    if (this.mode === 'train' && this.mayAwait) head += 'if(__ts.y())await __ts.turn();';
    if (node.type === 'ForOfStatement') {
      const { left } = node;
      const names =
        left.type === 'VariableDeclaration' ? boundNames(left.declarations[0].id) : boundNames(left);
      head += this.probesOf(names, 'variable');
    }
    const { body } = node;
    if (body.type === 'BlockStatement') this.out.appendLeft(body.start! + 1, head);
    else this.wrap(body, `{${head}`, '}');
  }

  /** A resumed run sets the variables of loops anew, so those of a loop's iterations must not be constant. */
  private capture(): void {
    const { loops, constants } = capturedByLoops(this.root);
    this.captured = loops;
    for (const { start } of constants) this.out.update(start!, start! + 'const'.length, 'let  ');
    const access = accessOfFile(this.root);
    if (access) this.out.appendLeft(this.root.body[0].start!, `__ts.g(${access});`);
  }
  private captured: Map<Node, Captured> = new Map();

  private resumption(id: number, node: Node): string {
    const seen = this.captured.get(node);
    return seen ? `if(__ts.k(${id},${accessOf(seen)},${!node.type.startsWith('For')}))continue;` : '';
  }

  /** The outermost label of each labelled loop. */
  private get labels(): Map<Node, Node> {
    this.labelled ??= outermostLabels(this.root);
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

  private wrapValue(value: Node, kind: HintKind, name: string, at: number, number?: NumberSite): void {
    const node = bare(value);
    // Arithmetic of plain JavaScript: a loop over numbers is not slowed while a program trains.
    if (neverTensor(node) || (this.mode === 'train' && !this.withOperators && isArithmetic(node))) return;
    this.wrapCall(value, kind, name, at, number);
  }

  /** Probes a value, and where a call makes it, gives the probe the variables among the call's arguments. */
  private wrapCall(value: Node, kind: SiteKind, name: string, at: number, number?: NumberSite): void {
    const { call, atoms } = this.describe(value);
    const id = this.site(kind, name, at, value, { call, number });
    this.wrap(value, `__ts.p(${id},`, `${atoms})`);
  }

  private describe(node: Node): { call: Call | undefined; atoms: string } {
    if (this.mode === 'train') return { call: undefined, atoms: '' };
    const writer = new CallWriter({
      textOf: (part) => textOf(this, part),
      variable: (name) => this.variables.resolve(name),
      probeOf: (part) => this.reserve(part),
    });
    const call = writer.call(node) ?? undefined;
    return { call, atoms: writer.atoms.length ? `,[${writer.atoms}]` : '' };
  }

  /** A tensor operator: its values are given to it, so that their texts will do. */
  operatorCall(operator: string, operands: readonly Node[]): Call {
    const written = operands.map((operand): Written => ({ kind: 'other', text: textOf(this, operand) }));
    return { name: operator, callee: operator, object: null, arguments: written };
  }

  private reserve(node: Node): number {
    const id = this.reserved.get(node) ?? this.next++;
    this.reserved.set(node, id);
    return id;
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

  site(kind: SiteKind, name: string, at: number, node: Node, more: Partial<ProbeSite> = {}): number {
    const id = this.reserved.get(node) ?? this.next++;
    this.reserved.delete(node);
    const span = this.span(node);
    this.sites.probes.set(id, {
      file: this.file,
      ...this.lines.positionAt(at),
      kind,
      name,
      span,
      within: this.within ?? span,
      ...more,
    });
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
}

/** The method of a chained call stands on a later line than what it is called on. */
function startsLine(member: Node & { type: 'MemberExpression' }): boolean {
  return member.property.loc!.start.line > member.object.loc!.end.line;
}

function nameEnd(node: Node): number {
  return node.type === 'Identifier' ? node.start! + node.name.length : node.end!;
}

function isFunction(node: Node): node is FunctionNode {
  return 'params' in node && 'body' in node && Array.isArray(node.params);
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
