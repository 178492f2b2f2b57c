import type { Node } from '@babel/types';
import { axisOf } from './shape-access.ts';
import { bare } from './syntax.ts';

/** A call as it is written, to tell afterwards which of its sizes and tensors came from where. */
export interface Call {
  /** The last name of what is called: `view`, `Linear`, `+`. */
  name: string;
  /** All of its names, as in `nn.Linear`. */
  callee: string;
  /** What a method is called on. */
  object: Written | null;
  arguments: Written[];
}

/** An expression as far as its value can be had without evaluating it again. */
export type Written =
  | { kind: 'number'; text: string; value: number }
  /** A variable or a member of one, whose value comes with the probe as number `at`. */
  | { kind: 'atom'; text: string; name: string; at: number; variable: number | undefined }
  /** `x.shape[0]`, `x.size(1)`: a dimension of such a value. */
  | { kind: 'axis'; text: string; of: Written; axis: number }
  | { kind: 'arithmetic'; text: string; operator: string; left: Written; right: Written }
  /** A call inside of the call: its value is what the probe `site` saw last. */
  | { kind: 'inner'; text: string; site: number }
  | { kind: 'list'; text: string; items: Written[] }
  | { kind: 'options'; text: string; entries: Record<string, Written> }
  | { kind: 'spread'; text: string; of: Written }
  | { kind: 'other'; text: string };

/** What describing a call needs to know of the file around it. */
export interface Surroundings {
  textOf(node: Node): string;
  /** The number of a variable whose sizes are followed. */
  variable(name: string): number | undefined;
  /** The number of the probe that the value of a call will reach. */
  probeOf(node: Node): number;
}

/** Describes calls, and gathers the variables whose values their probe is to be given. */
export class CallWriter {
  /** The texts of the values, in the order of their numbers. */
  readonly atoms: string[] = [];

  constructor(private readonly around: Surroundings) {}

  /** Null for what is no call. */
  call(node: Node): Call | null {
    const value = bare(node);
    if (value.type === 'AwaitExpression') return this.call(value.argument);
    // `x.max(1).values`, `x.chunk(3)[0]`: the call gives several tensors.
    if (value.type === 'MemberExpression' && bare(value.object).type === 'CallExpression')
      return this.call(value.object);
    if (value.type !== 'CallExpression' && value.type !== 'NewExpression') return null;
    const callee = bare(value.callee);
    const member = callee.type === 'MemberExpression' && !callee.computed ? callee : null;
    const name = member ? member.property : callee;
    return {
      name: name.type === 'Identifier' ? name.name : this.around.textOf(name),
      callee: this.around.textOf(callee),
      object: member && value.type === 'CallExpression' ? this.written(member.object) : null,
      arguments: value.arguments.map((argument) => this.written(argument)),
    };
  }

  written(node: Node): Written {
    const value = bare(node);
    const text = this.around.textOf(value);
    switch (value.type) {
      case 'NumericLiteral':
        return { kind: 'number', text, value: value.value };
      case 'UnaryExpression':
        return value.operator === '-' && value.argument.type === 'NumericLiteral'
          ? { kind: 'number', text, value: -value.argument.value }
          : { kind: 'other', text };
      case 'Identifier':
        return value.name === 'undefined' ? { kind: 'other', text } : this.atom(value, text, value.name);
      case 'MemberExpression': {
        const axis = axisOf(value);
        if (axis) return this.axis(text, axis);
        const name = memberName(value);
        return name ? this.atom(value, text, name) : { kind: 'other', text };
      }
      case 'BinaryExpression':
        return '+-*/'.includes(value.operator)
          ? {
              kind: 'arithmetic',
              text,
              operator: value.operator,
              left: this.written(value.left),
              right: this.written(value.right),
            }
          : { kind: 'other', text };
      case 'CallExpression': {
        const axis = axisOf(value);
        if (axis) return this.axis(text, axis);
        return { kind: 'inner', text, site: this.around.probeOf(value) };
      }
      case 'ArrayExpression':
        if (value.elements.includes(null)) return { kind: 'other', text };
        return { kind: 'list', text, items: value.elements.map((element) => this.written(element!)) };
      case 'ObjectExpression':
        return { kind: 'options', text, entries: this.entries(value.properties) };
      case 'SpreadElement':
        return { kind: 'spread', text, of: this.written(value.argument) };
      default:
        return { kind: 'other', text };
    }
  }

  private entries(properties: Node[]): Record<string, Written> {
    const entries: Record<string, Written> = {};
    for (const property of properties) {
      if (property.type !== 'ObjectProperty' || property.computed || property.key.type !== 'Identifier')
        continue;
      entries[property.key.name] = this.written(property.value);
    }
    return entries;
  }

  private axis(text: string, { of, axis }: { of: Node; axis: number }): Written {
    const value = this.written(of);
    return value.kind === 'atom' ? { kind: 'axis', text, of: value, axis } : { kind: 'other', text };
  }

  private atom(node: Node, text: string, name: string): Written {
    const code = careful(node);
    let at = this.atoms.indexOf(code);
    if (at < 0) at = this.atoms.push(code) - 1;
    return { kind: 'atom', text, name, at, variable: this.variable(node, text) };
  }

  /** A member without a variable of its own has that of the array or object that it is of. */
  private variable(node: Node, text: string): number | undefined {
    const value = bare(node);
    const own = this.around.variable(text);
    return own === undefined && value.type === 'MemberExpression'
      ? this.variable(value.object, this.around.textOf(value.object))
      : own;
  }
}

/** The call may have taken away what a member belongs to. */
function careful(node: Node): string {
  const value = bare(node);
  if (value.type === 'Identifier') return value.name;
  if (value.type !== 'MemberExpression') return 'this';
  const { object, property } = value;
  if (property.type === 'NumericLiteral') return `${careful(object)}?.[${property.value}]`;
  return `${careful(object)}?.${(property as { name: string }).name}`;
}

/** The name of `a`, `a.b` or `this.a.b`, by which its value goes; null for what is not as simple. */
function memberName(node: Node): string | null {
  const value = bare(node);
  if (value.type === 'Identifier') return value.name;
  if (value.type !== 'MemberExpression') return null;
  const { object, property, computed } = value;
  if (object.type !== 'ThisExpression' && memberName(object) === null) return null;
  if (computed) return property.type === 'NumericLiteral' ? `${memberName(object)}[${property.value}]` : null;
  if (property.type !== 'Identifier') return null;
  return property.name === 'length' ? `${memberName(object)}.length` : property.name;
}
