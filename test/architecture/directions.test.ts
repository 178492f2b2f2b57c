import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parse } from '@babel/parser';
import { describe, it } from 'mocha';

/** The map of ARCHITECTURE.md is the rule: its last column says which parts a part may import. */
const root = resolve(import.meta.dirname, '../..');
const parts = partsOfTheMap();

describe('import directions', () => {
  it('has the map', () => {
    assert.ok(parts.size >= 8, `ARCHITECTURE.md's map has only ${parts.size} parts`);
  });

  for (const [folder, allowed] of parts) {
    it(`${folder} imports only ${[...allowed].join(', ') || 'itself'}`, () => {
      const wrong = sourcesIn(folder).flatMap((file) =>
        importsOf(file)
          .filter(({ target }) => !mayImport(folder, allowed, target))
          .map(({ line, name }) => `${relative(root, file)}:${line} imports ${name}`),
      );
      assert.deepEqual(wrong, []);
    });
  }

  it('has uPlot behind one adapter', () => {
    const users = [...sourcesIn('webview'), ...sourcesIn('src')].filter((file) =>
      specifiers(readFileSync(file, 'utf8')).some(({ name }) => name === 'uplot'),
    );
    assert.deepEqual(
      users.map((file) => relative(root, file)),
      ['webview/curves/chart.ts'],
    );
  });

  it('knows every source file', () => {
    const strangers = sourcesIn('src').filter((file) => partOf(file) === undefined);
    assert.deepEqual(strangers, []);
  });
});

/** `src/library` → `engine`, and so on, as the table of ARCHITECTURE.md has it. */
function partsOfTheMap(): Map<string, Set<string>> {
  const text = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');
  const rows = text.matchAll(/^\| `([\w/]+)\/` \|.*\|([^|]*)\|$/gm);
  return new Map(
    [...rows].map(([, folder, may]) => [folder, new Set(may.match(/TensorFlow\.js|\w+/g) ?? [])] as const),
  );
}

function sourcesIn(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(root, folder, name));
}

function partOf(file: string): string | undefined {
  const path = relative(root, file);
  return [...parts.keys()].find((folder) => path.startsWith(`${folder}/`));
}

/** The part, or the kind of package, that each import names; packages without a rule are left out. */
function importsOf(file: string): { line: number; name: string; target: string }[] {
  return specifiers(readFileSync(file, 'utf8')).flatMap(({ line, name }) => {
    if (name.startsWith('.')) {
      const part = partOf(resolve(dirname(file), name));
      return part ? [{ line, name, target: part }] : [];
    }
    if (name.startsWith('@tensorflow/')) return [{ line, name, target: 'TensorFlow.js' }];
    return name === 'vscode' ? [{ line, name, target: 'vscode' }] : [];
  });
}

function mayImport(folder: string, allowed: Set<string>, target: string): boolean {
  if (target === 'vscode') return folder === 'src/host';
  return target === folder || allowed.has(target.replace('src/', ''));
}

/** Every module that a source names: imports, type imports, re-exports, `import()` and `require()`. */
function specifiers(source: string): { line: number; name: string }[] {
  const { tokens } = parse(source, {
    sourceType: 'module',
    plugins: ['typescript', 'decorators', 'explicitResourceManagement'],
    tokens: true,
  });
  const found: { line: number; name: string }[] = [];
  for (const [index, token] of (tokens ?? []).entries()) {
    if (token.type.label !== 'string') continue;
    const before = tokens![index - 1];
    const opener = before?.type.label === '(' ? tokens![index - 2] : before;
    const word = opener?.value ?? opener?.type.label;
    const called = before?.type.label === '(';
    if (word === 'import' || (!called && word === 'from') || (called && word === 'require')) {
      found.push({ line: token.loc.start.line, name: token.value });
    }
  }
  return found;
}
