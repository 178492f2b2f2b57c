import * as vscode from 'vscode';
import type { Place } from '../protocol/facts.ts';

/** Shows a place of the user's code and puts the cursor there, in the editor that shows the file already. */
export async function reveal(place: Place, preserveFocus = false): Promise<void> {
  const uri = vscode.Uri.file(place.file);
  const shown = vscode.window.visibleTextEditors.find((editor) => editor.document.uri.fsPath === uri.fsPath);
  const at = new vscode.Position(Math.max(0, place.line - 1), Math.max(0, place.column - 1));
  const editor = await vscode.window.showTextDocument(uri, {
    viewColumn: shown?.viewColumn ?? vscode.ViewColumn.One,
    selection: new vscode.Range(at, at),
    preserveFocus,
  });
  editor.revealRange(new vscode.Range(at, at), vscode.TextEditorRevealType.InCenterIfOutsideViewport);
}

/** What a link or another extension gave as a place; null where it is none. */
export function placeOf(argument: unknown): Place | null {
  const { file, line, column } = (argument ?? {}) as Partial<Place>;
  if (typeof file !== 'string' || typeof line !== 'number' || typeof column !== 'number') return null;
  return { file, line, column };
}
