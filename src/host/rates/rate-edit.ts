import type { Expression, NewExpression, Node, ObjectExpression, Program } from '@babel/types';
import type { Place } from '../../protocol/facts.ts';
import { parsed, visit } from '../editing/syntax.ts';

/** Offsets in a text, and what comes in their place. */
export interface RateEdit {
  start: number;
  end: number;
  text: string;
}

/**
 * The change that gives the optimizer constructed at a place this rate: where its options say a number, where the
 * constant is declared that they name, or as a new option. Null where the rate is computed, or nothing is constructed.
 */
export function rateEdit(text: string, { file, line, column }: Place, rate: number): RateEdit | null {
  const program = parsed(text, file);
  const made = program && constructionAt(program, line, column);
  if (!made) return null;
  const [parameters, options] = made.arguments;
  if (!parameters) return null;
  const lr = String(rate);
  if (!options) return { start: parameters.end!, end: parameters.end!, text: `, { lr: ${lr} }` };
  if (options.type !== 'ObjectExpression') return null;
  const value = optionOf(options);
  if (value === undefined) return withOption(options, lr);
  const number = value && numberBehind(program, value);
  return number && { start: number.start!, end: number.end!, text: lr };
}

function constructionAt(program: Program, line: number, column: number): NewExpression | null {
  let found: NewExpression | null = null;
  visit(program, (node) => {
    if (node.type !== 'NewExpression') return;
    const { start } = node.loc!;
    if (start.line === line && start.column + 1 === column) found = node;
  });
  return found;
}

/** What the options give as `lr`: undefined where they say nothing of it, null where that can't be told. */
function optionOf({ properties }: ObjectExpression): Node | undefined | null {
  for (const property of properties) {
    if (property.type !== 'ObjectProperty') return null;
    const { key } = property;
    if (
      (key.type === 'Identifier' && key.name === 'lr') ||
      (key.type === 'StringLiteral' && key.value === 'lr')
    )
      return property.value;
  }
  return undefined;
}

function withOption({ properties, start, end }: ObjectExpression, lr: string): RateEdit {
  const first = properties[0]?.start;
  if (first) return { start: first, end: first, text: `lr: ${lr}, ` };
  return { start: start!, end: end!, text: `{ lr: ${lr} }` };
}

/** The number that an expression is: itself, the one that `tune` gets, or that of the constant which it names. */
function numberBehind(program: Program, value: Node): Expression | null {
  if (value.type === 'NumericLiteral') return value;
  if (value.type === 'CallExpression' && value.callee.type === 'Identifier' && value.callee.name === 'tune') {
    const given = value.arguments[1];
    return given?.type === 'NumericLiteral' ? given : null;
  }
  if (value.type !== 'Identifier') return null;
  const declared: Expression[] = [];
  visit(program, (node) => {
    if (
      node.type === 'VariableDeclarator' &&
      node.id.type === 'Identifier' &&
      node.id.name === value.name &&
      node.init
    )
      declared.push(node.init);
  });
  // Of several variables of one name it is not known which is meant.
  const [only, another] = declared;
  return only && !another && only.type !== 'Identifier' ? numberBehind(program, only) : null;
}
