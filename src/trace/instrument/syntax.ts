import { type ParserPlugin, parse, parseExpression } from '@babel/parser';
import type { File, Node } from '@babel/types';

/** Parses a program's file, TypeScript or JavaScript by its ending; throws Babel's SyntaxError with `loc`. */
export function parseSource(file: string, text: string): File {
  return parse(text, {
    sourceType: 'unambiguous',
    allowReturnOutsideFunction: true,
    allowAwaitOutsideFunction: true,
    createParenthesizedExpressions: true,
    plugins: pluginsFor(file),
  });
}

/** Whether a text is one whole expression that needs no `await`. */
export function isExpression(file: string, text: string): boolean {
  try {
    parseExpression(text, { plugins: pluginsFor(file) });
    return true;
  } catch {
    return false;
  }
}

function pluginsFor(file: string): ParserPlugin[] {
  const plugins: ParserPlugin[] = ['explicitResourceManagement', 'decorators'];
  if (/\.[cm]?tsx?$/.test(file)) plugins.push('typescript');
  if (/\.[jt]sx$/.test(file)) plugins.push('jsx');
  return plugins;
}

const WITHOUT_CODE = new Set([
  'loc',
  'range',
  'extra',
  'leadingComments',
  'trailingComments',
  'innerComments',
]);
const TYPE_WITH_VALUE = new Set([
  'TSAsExpression',
  'TSSatisfiesExpression',
  'TSNonNullExpression',
  'TSTypeAssertion',
  'TSInstantiationExpression',
  'TSParameterProperty',
  'TSExportAssignment',
]);

/** The nodes directly below one, types left out, in source order. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  for (const key in node) {
    const value: unknown = node[key as keyof Node];
    if (typeof value !== 'object' || value === null || WITHOUT_CODE.has(key)) continue;
    if (!Array.isArray(value)) {
      if (isCode(value)) children.push(value);
    } else for (const item of value) if (isCode(item)) children.push(item);
  }
  return children;
}

function isCode(value: unknown): value is Node {
  const type = (value as Node | null)?.type;
  return typeof type === 'string' && (!type.startsWith('TS') || TYPE_WITH_VALUE.has(type));
}

/** Something that is edited as one: a statement, or a member of a class. */
export function isStatement({ type }: Node): boolean {
  if (type === 'BlockStatement') return false;
  return /(Statement|Declaration|Method|ClassProperty)$/.test(type);
}

/** The body of a statement that has one: it holds statements of their own. */
export function bodyOf(node: Node): Node | null | undefined {
  switch (node.type) {
    case 'IfStatement':
      return node.consequent;
    case 'TryStatement':
      return node.block;
    case 'SwitchStatement':
      return node.cases[0];
    case 'VariableDeclaration':
    case 'ExpressionStatement':
    case 'ReturnStatement':
      return null;
    default:
      return 'body' in node && !Array.isArray(node.body) ? (node.body as Node) : null;
  }
}

/** The expression inside parentheses and type assertions. */
export function bare(node: Node): Node {
  switch (node.type) {
    case 'ParenthesizedExpression':
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'TSNonNullExpression':
    case 'TSTypeAssertion':
      return bare(node.expression);
    default:
      return node;
  }
}

/** The identifiers that a pattern binds, with defaults, rest and nesting. */
export function boundNames(pattern: Node): { name: string; node: Node }[] {
  switch (pattern.type) {
    case 'Identifier':
      return pattern.name === 'this' ? [] : [{ name: pattern.name, node: pattern }];
    case 'AssignmentPattern':
      return boundNames(pattern.left);
    case 'RestElement':
      return boundNames(pattern.argument);
    case 'ArrayPattern':
      return pattern.elements.flatMap((element) => (element ? boundNames(element) : []));
    case 'ObjectPattern':
      return pattern.properties.flatMap((property) =>
        boundNames(property.type === 'ObjectProperty' ? property.value : property),
      );
    case 'TSParameterProperty':
      return boundNames(pattern.parameter);
    default:
      return [];
  }
}

/** An expression that can be no tensor. */
export function neverTensor({ type }: Node): boolean {
  return NEVER_TENSOR.has(type);
}

/** Where operators are JavaScript's own, it gives a number, or a text or truth value. */
export function isArithmetic({ type }: Node): boolean {
  return type === 'BinaryExpression' || type === 'UnaryExpression' || type === 'UpdateExpression';
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
