import assert from 'node:assert/strict';
import path from 'node:path';
import { describe, it } from 'mocha';
import { bundle } from '../../../src/runner/bundle/bundle.ts';
import { Positions } from '../../../src/runner/bundle/positions.ts';
import type { BundleError } from '../../../src/runner/bundle/result.ts';
import { runBundle } from '../../../src/runner/bundle/run.ts';
import type { ProgramRuntime } from '../../../src/trace/runtime.ts';

const folder = path.resolve('test/fixtures');
const entry = path.join(folder, 'entry.ts');

/** A runtime that lets everything through. */
const runtime = (packages: Record<string, unknown> = {}): ProgramRuntime => ({
  p: (_site, value) => value,
  m: (_site, value) => value,
  e: () => {},
  g: () => {},
  i: (_loop, values) => values,
  t: () => false,
  j: (_loop, index) => index,
  x: () => {},
  b: (_name, loss) => loss,
  o: () => undefined,
  u: () => undefined,
  q: () => {},
  url: (file) => file,
  dirname: (file) => file,
  filename: (file) => file,
  require: (name) => packages[name],
});

describe('bundle', () => {
  it('runs TypeScript with top-level await and packages from the runtime', async () => {
    const seen: unknown[] = [];
    const source = `import { note } from 'tensorscope';
      enum Size { Small = 3 }
      const value: number = await Promise.resolve(Size.Small);
      note(value satisfies number);`;
    await runBundle(
      await bundle(entry, 'train', { [entry]: source }),
      runtime({ tensorscope: { note: (x: unknown) => seen.push(x) } }),
    );
    assert.deepEqual(seen, [3]);
  });

  it('takes unsaved text of every file, and lists the entry first', async () => {
    const model = path.join(folder, 'model.ts');
    const overlays = {
      [entry]: "import { size } from './model';\nconsole.assert(size === 4);",
      [model]: 'export const size = 4;',
    };
    const withFile = path.resolve('test/fixtures/prototypes/two-files/main.ts');
    const { sites } = await bundle(withFile, 'trace');
    assert.deepEqual(
      [...sites.keys()].map((file) => path.basename(file)),
      ['main.ts', 'model.ts'],
    );
    const unsaved = await bundle(entry, 'trace', overlays);
    assert.deepEqual([...unsaved.sites.keys()], [entry, model]);
  });

  it('maps an error to the line and column that were typed', async () => {
    const source = `const one = 1;\nfunction fail(a: number) {\n  for (const b of [a]) if (b) throw new Error('here');\n}\nconst made = (fail)(one);`;
    const program = await bundle(entry, 'trace', { [entry]: source });
    const error = await runBundle(program, runtime()).then(
      () => assert.fail('it must throw'),
      (thrown: Error) => thrown,
    );
    const frames = new Positions(program).frames(error.stack);
    assert.deepEqual(
      frames.map(({ file, line }) => [file, line]),
      [
        [entry, 3],
        [entry, 5],
      ],
    );
    assert.equal(frames[0].column, source.split('\n')[2].indexOf('new Error') + 1);
  });

  it('tells where a program does not parse', async () => {
    await assert.rejects(bundle(entry, 'train', { [entry]: 'let a;\nlet b = ;' }), (error: BundleError) => {
      const { file, line, column, code } = error.diagnostics[0];
      assert.deepEqual([file, line, column, code], [entry, 2, 9, 'syntax-error']);
      return true;
    });
  });

  it('tells which package is missing, on its own line', async () => {
    await assert.rejects(
      bundle(entry, 'train', { [entry]: "\nimport x from 'not-there-at-all';\nx();" }),
      (error: BundleError) => {
        const { line, message, code } = error.diagnostics[0];
        assert.deepEqual(
          [line, message, code],
          [2, "Cannot find package 'not-there-at-all'", 'import-not-found'],
        );
        return true;
      },
    );
  });
});
