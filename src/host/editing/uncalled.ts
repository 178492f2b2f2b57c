import type { ClassDeclaration, FunctionDeclaration, Identifier, Node, Program } from '@babel/types';
import { isModule, methodOf } from './module-class.ts';
import { type Input, Layers, plausible } from './plausible-input.ts';
import { parsed } from './syntax.ts';

/** A module or a function on tensors at a file's top level, with the question that would show its shapes. */
export interface Questionable {
  name: string;
  /** The lines of the declaration, and of the code that a call reaches; counted from 1. */
  line: number;
  endLine: number;
  body: { line: number; endLine: number };
  /** `//? new Net()(randn(8, 784))`; what is between `from` and `to` are the arguments. */
  question: string;
  from: number;
  to: number;
  /** What the question needs of `tensorscope` and the file does not import; with where to add it. */
  missing: { names: string[]; offset: number };
}

/** Empty where the text is too broken to tell. */
export function questionables(text: string, file: string): Questionable[] {
  const program = parsed(text, file);
  if (!program) return [];
  const layers = new Layers(program);
  return program.body.flatMap((statement) => {
    const declared = exported(statement);
    const target =
      declared?.type === 'ClassDeclaration'
        ? moduleCall(declared, layers)
        : declared?.type === 'FunctionDeclaration'
          ? functionCall(declared)
          : null;
    if (!target || asked(text, target.name)) return [];
    const names = importedNames(program, target.inputs);
    if (!names) return [];
    const { callee, inputs, body, name } = target;
    const given = inputs.map((input) => names.text(input)).join(', ');
    const from = `//? ${callee}(`.length;
    return {
      name,
      line: statement.loc!.start.line,
      endLine: statement.loc!.end.line,
      body: { line: body.loc!.start.line, endLine: body.loc!.end.line },
      question: `//? ${callee}(${given})`,
      from,
      to: from + given.length,
      missing: names.missing,
    };
  });
}

interface Target {
  name: string;
  callee: string;
  inputs: Input[];
  body: Node;
}

function exported(statement: Node): Node | null | undefined {
  const { type } = statement;
  return type === 'ExportNamedDeclaration' || type === 'ExportDefaultDeclaration'
    ? statement.declaration
    : statement;
}

function moduleCall(node: ClassDeclaration, layers: Layers): Target | null {
  const forward = methodOf(node, 'forward');
  if (!node.id || node.abstract || !forward || !isModule(node)) return null;
  const { name } = node.id;
  const { text, values } = layers.construction(node);
  const inputs = layers.inputs(node, values);
  return { name, callee: `new ${name}(${text})`, inputs, body: forward };
}

/** A function that says by its types that it takes tensors. */
function functionCall(node: FunctionDeclaration): Target | null {
  const types = node.params.map((parameter) => plausible(parameter));
  if (!node.id || !types.some((input) => input?.kind === 'tensor' && input.typed)) return null;
  const end = types.indexOf(null);
  const inputs = types.slice(0, end < 0 ? undefined : end) as Input[];
  return { name: node.id.name, callee: node.id.name, inputs, body: node.body };
}

/** There is a question about it already. */
function asked(text: string, name: string): boolean {
  return text.split('\n').some((line) => /^\s*\/\/\?/.test(line) && new RegExp(`\\b${name}\\b`).test(line));
}

/** How inputs are written with what the file imports; null where it imports nothing that makes tensors. */
function importedNames(program: Program, inputs: Input[]) {
  const needed = [...new Set(inputs.flatMap((input) => (input.kind === 'tensor' ? [input.maker] : [])))];
  for (const statement of program.body) {
    if (statement.type !== 'ImportDeclaration' || statement.importKind === 'type') continue;
    if (statement.source.value !== 'tensorscope') continue;
    const { specifiers } = statement;
    const space = specifiers.find(({ type }) => type === 'ImportNamespaceSpecifier');
    if (space) return names(`${space.local.name}.`, [], 0);
    const local = new Map(
      specifiers.flatMap((each) =>
        each.type === 'ImportSpecifier' && each.importKind !== 'type'
          ? [[(each.imported as Identifier).name, each.local.name] as const]
          : [],
      ),
    );
    const missing = needed.filter((name) => !local.has(name));
    const last = specifiers.at(-1);
    if (last?.type !== 'ImportSpecifier') continue;
    return names('', missing, last.end!, (name) => local.get(name) ?? name);
  }
  return null;
}

function names(prefix: string, missing: string[], offset: number, local = (name: string) => name) {
  const text = (input: Input): string => {
    if (input.kind === 'literal') return input.text;
    const sizes = input.shape.join(', ');
    const maker = `${prefix}${local(input.maker)}`;
    return input.maker === 'randint' ? `${maker}(0, ${input.below}, [${sizes}])` : `${maker}(${sizes})`;
  };
  return { text, missing: { names: missing, offset } };
}
