import type { Node, Program } from '@babel/types';
import type { Instrumenter } from './instrument.ts';
import { boundNames } from './syntax.ts';

/**
 * What Node tells a file of itself, `import.meta.url` or `require.main`, is what it would tell had the file not been
 * bundled.
 */
export function nameFile(instrumenter: Instrumenter, node: Node, isEntry: boolean): void {
  if (node.type !== 'MemberExpression' || node.property.type !== 'Identifier') return;
  const { object, property } = node;
  const write = (text: string) => instrumenter.out.update(node.start!, node.end!, text);
  if (object.type === 'MetaProperty' && ['url', 'dirname', 'filename'].includes(property.name))
    write(`__ts.${property.name}(${JSON.stringify(instrumenter.file)})`);
  if (object.type === 'Identifier' && object.name === 'require' && property.name === 'main')
    write(isEntry ? 'module' : 'undefined');
}

/** CommonJS's `__dirname` and `__filename`, where the file uses them and does not make its own. */
export function declareFileNames(instrumenter: Instrumenter, root: Program): void {
  const { file, text, out } = instrumenter;
  const [first] = root.body;
  for (const name of ['dirname', 'filename']) {
    const variable = `__${name}`;
    if (!first || !text.includes(variable) || declares(root, variable)) continue;
    out.prependLeft(first.start!, `var ${variable}=__ts.${name}(${JSON.stringify(file)});`);
  }
}

function declares(root: Program, name: string): boolean {
  return root.body.some(
    (statement) =>
      statement.type === 'VariableDeclaration' &&
      statement.declarations.some(({ id }) => boundNames(id).some((bound) => bound.name === name)),
  );
}
