import type {
  ClassBody,
  DoWhileStatement,
  ForInStatement,
  ForOfStatement,
  ForStatement,
  Function as FunctionNode,
  Node,
  Program,
  WhileStatement,
} from '@babel/types';
import { boundNames, childrenOf } from './syntax.ts';

/** The variables that a loop's code can see and that were declared before it. */
export interface Captured {
  /** All of them. */
  names: string[];
  /** Those that can be assigned to. */
  assignable: string[];
}

/** What each loop below `root` sees; and the `const` declarations in loops' bodies, by where they stand. */
export function capturedByLoops(root: Node): { loops: Map<Node, Captured>; constants: Node[] } {
  const loops = new Map<Node, Captured>();
  const constants: Node[] = [];
  const visit = (node: Node, seen: Map<string, boolean>, inLoop: boolean, within: Within): void => {
    const inside = opensScope(node) ? new Map(seen) : seen;
    const inFunction = isFunction(node);
    if (inFunction) declare(inside, node.params, true);
    const loop = isLoop(node);
    const here = inFunction ? functionAround(node, within) : within;
    for (const child of childrenOf(node)) {
      // What draws for a loop elsewhere runs between that one's iterations, and is run anew with it.
      if (loop && child === node.body && !here.generator)
        loops.set(node, {
          names: [...inside.keys(), ...(here.self ? ['this'] : [])],
          assignable: [...inside].filter(([, free]) => free).map(([name]) => name),
        });
      visit(child, inside, loop || (inLoop && !inFunction), here);
    }
    if (node.type === 'CatchClause' || node.type !== 'VariableDeclaration') return;
    const head = seen as Map<string, boolean>;
    const free = node.kind === 'let' || node.kind === 'var' || (inLoop && node.kind === 'const');
    // A loop over values brings its own variable anew; it is told apart by having no value here.
    const own = node.declarations.filter(({ init }) => init || node.kind !== 'const');
    if (node.declare || node.declarations.some(({ init }) => !init && node.kind === 'const')) return;
    declare(
      head,
      own.map(({ id }) => id),
      free,
    );
    if (inLoop && node.kind === 'const') constants.push(node);
  };
  visit(root, new Map(), false, { generator: false, self: false });
  return { loops, constants };
}

/** The innermost function around code: whether it is a generator, and whether its `this` is an object of a class. */
interface Within {
  generator: boolean;
  self: boolean;
}

function functionAround(node: FunctionNode, outer: Within): Within {
  const generator = 'generator' in node && node.generator === true;
  if (node.type === 'ArrowFunctionExpression') return { generator, self: outer.self };
  const method = node.type === 'ClassMethod' || node.type === 'ClassPrivateMethod';
  // A constructor has none before it called `super`.
  return { generator, self: method && node.kind !== 'constructor' };
}

/** The variables at the top of a file, under the names that `accessOf` uses; those that are not there yet are left out. */
export function accessOfFile({ body }: Program): string | null {
  const declared = body
    .map((node) => (node.type === 'ExportNamedDeclaration' ? node.declaration : node))
    .filter((node) => node?.type === 'VariableDeclaration')
    .filter(({ declare: ambient, kind }) => !ambient && /^(let|var|const)$/.test(kind));
  const names = declared.flatMap(({ declarations, kind }) =>
    declarations.flatMap(({ id }) => boundNames(id).map(({ name }) => ({ name, free: kind !== 'const' }))),
  );
  if (names.length === 0) return null;
  const read = names.map(({ name, free }) => `try{o.${free ? 'l' : 'c'}${name}=${name}}catch{}`).join('');
  const write = names.map(({ name, free }) => (free ? `if('l${name}'in v)${name}=v.l${name};` : '')).join('');
  return `()=>{const o={};${read}return o},(v)=>{${write}}`;
}

/** Fields that only a class's own code sees: functions that read and set those of an object, for its class. */
export function accessOfHidden({ body }: ClassBody): string | null {
  const names = body.flatMap((member) =>
    member.type === 'ClassPrivateProperty' && !member.static ? [member.key.id.name] : [],
  );
  if (names.length === 0) return null;
  const read = names.map((name) => `${name}:o.#${name}`).join(',');
  const write = names.map((name) => `o.#${name}=v.${name};`).join('');
  return `(o)=>#${names[0]} in o?{${read}}:null,(o,v)=>{${write}}`;
}

/** Functions that read what a loop sees, under `l` and its name where it can be assigned to and `c` where not, and that set it. */
export function accessOf({ names, assignable }: Captured): string {
  const key = (name: string) => `${assignable.includes(name) ? 'l' : 'c'}${name}`;
  const read = names.map((name) => `${key(name)}:${name}`).join(',');
  const write = assignable.map((name) => `${name}=v.l${name};`).join('');
  return `()=>({${read}}),(v)=>{${write}}`;
}

function declare(scope: Map<string, boolean>, patterns: readonly Node[], free: boolean): void {
  for (const pattern of patterns)
    for (const { name } of boundNames(pattern)) if (name !== 'this') scope.set(name, free);
}

function isFunction(node: Node): node is FunctionNode {
  return 'params' in node && 'body' in node && !node.type.startsWith('TS');
}

function opensScope(node: Node): boolean {
  return (
    isFunction(node) || isLoop(node) || node.type === 'BlockStatement' || node.type === 'SwitchStatement'
  );
}

type Loop = ForStatement | ForOfStatement | ForInStatement | WhileStatement | DoWhileStatement;

function isLoop(node: Node): node is Loop {
  return /^(For|ForOf|ForIn|While|DoWhile)Statement$/.test(node.type);
}
