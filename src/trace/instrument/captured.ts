import type {
  DoWhileStatement,
  ForInStatement,
  ForOfStatement,
  ForStatement,
  Function as FunctionNode,
  Node,
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
  const visit = (node: Node, seen: Map<string, boolean>, inLoop: boolean): void => {
    const inside = opensScope(node) ? new Map(seen) : seen;
    const inFunction = isFunction(node);
    if (inFunction) declare(inside, node.params, true);
    const loop = isLoop(node);
    for (const child of childrenOf(node)) {
      if (loop && child === node.body)
        loops.set(node, {
          names: [...inside.keys()],
          assignable: [...inside].filter(([, free]) => free).map(([name]) => name),
        });
      visit(child, inside, loop || (inLoop && !inFunction));
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
  visit(root, new Map(), false);
  return { loops, constants };
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
