import type { ClassDeclaration, NewExpression, Node, Program } from '@babel/types';
import { constructionOf, firstLayer, methodOf } from './module-class.ts';
import { visit } from './syntax.ts';

/** What a parameter may be given: a tensor that is made for it, or a literal. */
export type Input =
  | { kind: 'literal'; text: string; value: number | null }
  | { kind: 'tensor'; maker: 'randn' | 'randint'; shape: number[]; below: number; typed: boolean };

type Values = ReadonlyMap<string, number>;

/** The layers of a program's classes, as far as the text tells: what a module takes is what its first layer takes. */
export class Layers {
  private readonly classes = new Map<string, ClassDeclaration>();
  private readonly constants = new Map<string, number>();

  constructor(program: Program) {
    visit(program, (node) => {
      if (node.type === 'ClassDeclaration' && node.id) this.classes.set(node.id.name, node);
      if (node.type !== 'VariableDeclarator' || node.id.type !== 'Identifier') return;
      const value = numberOf(node.init, this.constants);
      if (value !== null) this.constants.set(node.id.name, value);
    });
  }

  /** Arguments for a class's constructor, and the numbers that its parameters have then. */
  construction(node: ClassDeclaration): { text: string; values: Values } {
    const given: string[] = [];
    const values = new Map<string, number>();
    for (const parameter of methodOf(node, 'constructor')?.params ?? []) {
      const inner = parameter.type === 'TSParameterProperty' ? parameter.parameter : parameter;
      if (inner.type === 'AssignmentPattern' && inner.left.type === 'Identifier') {
        const value = numberOf(inner.right, this.constants);
        if (value !== null) values.set(inner.left.name, value);
        continue;
      }
      const input = argumentFor(inner);
      if (!input) continue;
      given.push(input.text);
      if (inner.type === 'Identifier' && input.value !== null) values.set(inner.name, input.value);
    }
    return { text: given.join(', '), values };
  }

  /** What a class's `forward` may be given, its optional parameters left out. */
  inputs(node: ClassDeclaration, values: Values, depth = 0): Input[] {
    const forward = methodOf(node, 'forward');
    const found: Input[] = [];
    for (const parameter of forward?.params ?? []) {
      const input = plausible(parameter);
      if (!input) break;
      const name = parameter.type === 'Identifier' ? parameter.name : '';
      const layer = input.kind === 'tensor' && firstLayer(forward!.body, name);
      const construction = layer && constructionOf(node, layer);
      found.push((construction && this.taken(construction, values, depth)) || input);
    }
    return found;
  }

  /** What a layer takes first. */
  private taken(layer: NewExpression, values: Values, depth: number): Input | null {
    const type = layer.callee.type === 'MemberExpression' ? layer.callee.property : layer.callee;
    if (type.type !== 'Identifier' || depth > 8) return null;
    const known = new Map([...this.constants, ...values]);
    const given = layer.arguments.map((argument) => numberOf(argument, known));
    const own = this.classes.get(type.name);
    if (own) {
      const inner = new Map<string, number>(this.construction(own).values);
      methodOf(own, 'constructor')?.params.forEach((parameter, index) => {
        if (parameter.type === 'Identifier' && given[index]) inner.set(parameter.name, given[index]);
      });
      return this.inputs(own, inner, depth + 1)[0] ?? null;
    }
    if (type.name === 'Sequential' || type.name === 'ModuleList') {
      const inside: (Node | null)[] = layer.arguments.flatMap((each): (Node | null)[] =>
        each.type === 'ArrayExpression' ? each.elements : [each],
      );
      for (const each of inside) {
        const input = each?.type === 'NewExpression' ? this.taken(each, values, depth + 1) : null;
        if (input) return input;
      }
      return null;
    }
    return taken[type.name]?.(given[0] ?? 16, given[1] ?? 16) ?? null;
  }
}

const tensor = (...shape: number[]): Input => ({
  kind: 'tensor',
  maker: 'randn',
  shape,
  below: 0,
  typed: true,
});

/** What each layer takes, by its first two arguments. Layers that take anything tell nothing. */
const taken: Record<string, (first: number, second: number) => Input> = {
  Linear: (features) => tensor(8, features),
  Bilinear: (features) => tensor(8, features),
  Conv1d: (channels) => tensor(8, channels, 64),
  Conv2d: (channels) => tensor(8, channels, 28, 28),
  Conv3d: (channels) => tensor(8, channels, 8, 16, 16),
  ConvTranspose1d: (channels) => tensor(8, channels, 16),
  ConvTranspose2d: (channels) => tensor(8, channels, 7, 7),
  BatchNorm1d: (features) => tensor(8, features),
  BatchNorm2d: (channels) => tensor(8, channels, 28, 28),
  InstanceNorm2d: (channels) => tensor(8, channels, 28, 28),
  GroupNorm: (_, channels) => tensor(8, channels, 28, 28),
  MaxPool2d: () => tensor(8, 3, 28, 28),
  AvgPool2d: () => tensor(8, 3, 28, 28),
  LayerNorm: (features) => tensor(8, 16, features),
  RMSNorm: (features) => tensor(8, 16, features),
  Embedding: (below) => ({ kind: 'tensor', maker: 'randint', shape: [8, 16], below, typed: true }),
  RNN: (features) => tensor(16, 8, features),
  LSTM: (features) => tensor(16, 8, features),
  GRU: (features) => tensor(16, 8, features),
  MultiheadAttention: (features) => tensor(16, 8, features),
  TransformerEncoderLayer: (features) => tensor(16, 8, features),
  TransformerDecoderLayer: (features) => tensor(16, 8, features),
};

/** By its type alone; null where it may be left out. */
export function plausible(parameter: Node): Input | null {
  if (parameter.type !== 'Identifier' || parameter.optional) return null;
  const annotation = parameter.typeAnnotation;
  if (annotation?.type !== 'TSTypeAnnotation')
    return { kind: 'tensor', maker: 'randn', shape: [8, 16], below: 0, typed: false };
  const type = annotation.typeAnnotation;
  const name = type.type === 'TSTypeReference' ? type.typeName : null;
  const last = name?.type === 'TSQualifiedName' ? name.right : name;
  if (last?.type === 'Identifier' && /Tensor/.test(last.name)) return tensor(8, 16);
  return argumentFor(parameter);
}

/** A number that fits the parameter's name, or a literal of its type. */
function argumentFor(parameter: Node): Extract<Input, { kind: 'literal' }> | null {
  if (parameter.type !== 'Identifier' || parameter.optional) return null;
  const annotation = parameter.typeAnnotation;
  const type = annotation?.type === 'TSTypeAnnotation' ? annotation.typeAnnotation.type : 'TSNumberKeyword';
  if (type === 'TSBooleanKeyword') return { kind: 'literal', text: 'false', value: null };
  if (type === 'TSStringKeyword') return { kind: 'literal', text: `''`, value: null };
  if (type === 'TSArrayType') return { kind: 'literal', text: '[]', value: null };
  if (type !== 'TSNumberKeyword') return { kind: 'literal', text: '{}', value: null };
  const value = sizes.find(([pattern]) => pattern.test(parameter.name))?.[1] ?? 16;
  return { kind: 'literal', text: `${value}`, value };
}

const sizes: [name: RegExp, value: number][] = [
  [/drop|^p$/i, 0.1],
  [/head/i, 4],
  [/layer|depth/i, 2],
  [/vocab|token/i, 100],
  [/kernel/i, 3],
  [/channel/i, 3],
  [/class|out/i, 10],
  [/model|embed|hidden/i, 64],
];

function numberOf(node: Node | null | undefined, known: Values): number | null {
  if (node?.type === 'NumericLiteral') return node.value;
  if (node?.type === 'Identifier') return known.get(node.name) ?? null;
  if (node?.type !== 'BinaryExpression') return null;
  const [left, right] = [numberOf(node.left, known), numberOf(node.right, known)];
  if (left === null || right === null) return null;
  const results: Record<string, number> = {
    '+': left + right,
    '-': left - right,
    '*': left * right,
    '/': left / right,
    '**': left ** right,
  };
  return results[node.operator] ?? null;
}
