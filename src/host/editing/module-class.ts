import type { ClassDeclaration, ClassMethod, Expression, NewExpression, Node } from '@babel/types';
import { visit } from './syntax.ts';

export function methodOf(node: ClassDeclaration, name: string): ClassMethod | undefined {
  return node.body.body.find(
    (member): member is ClassMethod =>
      member.type === 'ClassMethod' && member.key.type === 'Identifier' && member.key.name === name,
  );
}

export function isModule({ superClass }: ClassDeclaration): boolean {
  const name = superClass?.type === 'MemberExpression' ? superClass.property : superClass;
  return name?.type === 'Identifier' && name.name === 'Module';
}

/** The first layer that is called on a parameter or on what was made of it without a layer: `fc` of `this.fc(x)`. */
export function firstLayer(body: Node, parameter: string): string | null {
  const made = new Set([parameter]);
  let found: string | null = null;
  visit(body, (node) => {
    if (found !== null) return;
    if (node.type === 'VariableDeclarator' && node.id.type === 'Identifier' && node.init) {
      if (mentions(node.init, made) && !layersIn(node.init).length) made.add(node.id.name);
    }
    // Of calls inside of one another the innermost comes first.
    const calls = isStatement(node) ? layersIn(node).reverse() : [];
    found = calls.find(({ given }) => given.some((argument) => mentions(argument, made)))?.name ?? null;
  });
  return found;
}

function isStatement({ type }: Node): boolean {
  return type === 'VariableDeclaration' || type === 'ExpressionStatement' || type === 'ReturnStatement';
}

function layersIn(node: Node): { name: string; given: Node[] }[] {
  const calls: { name: string; given: Node[] }[] = [];
  visit(node, (each) => {
    if (each.type !== 'CallExpression' || each.callee.type !== 'MemberExpression') return;
    const { object, property } = each.callee;
    if (object.type !== 'ThisExpression' || property.type !== 'Identifier') return;
    calls.push({ name: property.name, given: each.arguments });
  });
  return calls;
}

function mentions(node: Node, names: ReadonlySet<string>): boolean {
  let found = false;
  visit(node, (each) => {
    if (each.type === 'Identifier' && names.has(each.name)) found = true;
  });
  return found;
}

/** `new nn.Linear(…)` that a class keeps under a name, in a field or by its constructor. */
export function constructionOf(node: ClassDeclaration, name: string): NewExpression | null {
  let found: NewExpression | null = null;
  const take = (value: Expression | null | undefined) => {
    if (value?.type === 'NewExpression') found ??= value;
  };
  visit(node, (each) => {
    if (each.type === 'ClassProperty' && each.key.type === 'Identifier' && each.key.name === name)
      take(each.value);
    if (each.type !== 'AssignmentExpression' || each.left.type !== 'MemberExpression') return;
    const { object, property } = each.left;
    if (object.type === 'ThisExpression' && property.type === 'Identifier' && property.name === name)
      take(each.right);
  });
  return found;
}
