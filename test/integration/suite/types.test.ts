import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'mocha';
import * as vscode from 'vscode';
import { closeAll, tensorscope, until } from './editor.ts';

describe('types', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tensorscope-types-'));
  after(async () => {
    await closeAll();
    rmSync(folder, { recursive: true });
  });

  it('are known in a file far from any installed package', async () => {
    await tensorscope();
    const file = join(folder, 'far.ts');
    writeFileSync(
      file,
      `import { nn, randn } from 'tensorscope';
import 'tensorscope/operators';
const model = new nn.Linear(2, 3);
const loss = ((model(randn(4, 2)) - 1) ** 2).mean();
export const wrong: string = loss;
`,
    );
    const document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document);
    const found = await until('TypeScript to look at it', () => {
      const all = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'ts');
      return all.length > 0 && all;
    });
    assert.deepEqual(
      found.map(({ message }) => message),
      ["Type 'TensorBase & number' is not assignable to type 'string'."],
    );
  });
});
