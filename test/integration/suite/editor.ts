import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TensorscopeApi } from '../../../src/host/api.ts';

/** What the tests do in the editor, and what they see there. Lines are named by their text, never by number. */

export interface ShownHint {
  line: number;
  column: number;
  label: string;
}

const [folder] = vscode.workspace.workspaceFolders!;

export function uriOf(name: string): vscode.Uri {
  return vscode.Uri.joinPath(folder.uri, name);
}

export async function tensorscope(): Promise<TensorscopeApi> {
  const extension = vscode.extensions.getExtension<TensorscopeApi>('tensorscope.tensorscope');
  assert.ok(extension, 'the extension is there');
  return extension.activate();
}

export async function open(name: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uriOf(name)));
}

/** Leaves no edit and no editor to the next test. */
export async function closeAll(): Promise<void> {
  for (const document of vscode.workspace.textDocuments) {
    if (!document.isDirty) continue;
    await vscode.window.showTextDocument(document);
    await vscode.commands.executeCommand('workbench.action.files.revert');
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

export async function shownHints(document: vscode.TextDocument): Promise<ShownHint[]> {
  const everything = new vscode.Range(0, 0, document.lineCount, 0);
  const hints = await vscode.commands.executeCommand<vscode.InlayHint[]>(
    'vscode.executeInlayHintProvider',
    document.uri,
    everything,
  );
  return hints.map(({ position, label }) => ({
    line: position.line,
    column: position.character,
    label: typeof label === 'string' ? label : label.map((part) => part.value).join(''),
  }));
}

/** The labels on the first line that holds `text`, from left to right; undefined while there are none. */
export async function hintsAt(document: vscode.TextDocument, text: string): Promise<string[] | undefined> {
  const line = lineOf(document, text);
  const here = (await shownHints(document)).filter((hint) => hint.line === line);
  return here.length > 0 ? here.sort((a, b) => a.column - b.column).map(({ label }) => label) : undefined;
}

/** Waits until the line that holds `text` has exactly these hints. */
export async function waitForHints(
  document: vscode.TextDocument,
  text: string,
  labels: string[],
): Promise<void> {
  let seen: string[] | undefined;
  await until(
    () => `${text} to have ${JSON.stringify(labels)}; it has ${JSON.stringify(seen)}`,
    async () => {
      seen = await hintsAt(document, text);
      return JSON.stringify(seen) === JSON.stringify(labels);
    },
  );
}

export function lineOf(document: vscode.TextDocument, text: string): number {
  const at = document.getText().indexOf(text);
  assert.ok(at >= 0, `${document.fileName} holds ${text}`);
  return document.positionAt(at).line;
}

/** Types `replacement` in the place of the first `text`; the file on disk stays as it is. */
export async function replace(editor: vscode.TextEditor, text: string, replacement: string): Promise<void> {
  const { document } = editor;
  const at = document.getText().indexOf(text);
  assert.ok(at >= 0, `${document.fileName} holds ${text}`);
  const range = new vscode.Range(document.positionAt(at), document.positionAt(at + text.length));
  assert.ok(await editor.edit((edit) => edit.replace(range, replacement)));
}

export function problems({ uri }: vscode.TextDocument): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Tensorscope');
}

/** Changes settings for all windows, as the user's settings file does; `undefined` takes one back. */
export async function configure(section: string, values: Record<string, unknown>): Promise<void> {
  const settings = vscode.workspace.getConfiguration(section);
  for (const [name, value] of Object.entries(values))
    await settings.update(name, value, vscode.ConfigurationTarget.Global);
}

/** What `look` gives as soon as it is neither false nor undefined. */
export async function until<T>(
  what: string | (() => string),
  look: () => T | Promise<T>,
  limit = 30_000,
): Promise<Exclude<T, false | null | undefined>> {
  const deadline = Date.now() + limit;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== null && seen !== false)
      return seen as Exclude<T, false | null | undefined>;
    if (Date.now() > deadline) {
      throw new Error(`waited ${limit / 1000} s for ${typeof what === 'string' ? what : what()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
