import path from 'node:path';
import * as vscode from 'vscode';
import type { PanelRequest } from '../../protocol/panel.ts';

type SaveRequest = Extract<PanelRequest, { type: 'save' }>;

/** Asks where a chart is to lie, and writes it there. */
export async function saveChart({ name, format, data }: SaveRequest): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  const file = `${name.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')}.${format}`;
  const defaultUri = vscode.Uri.file(path.join(folder, file));
  const target = await vscode.window.showSaveDialog({
    defaultUri,
    filters: { [format.toUpperCase()]: [format] },
  });
  if (!target) return;
  const bytes = Buffer.from(data, format === 'png' ? 'base64' : 'utf8');
  try {
    await vscode.workspace.fs.writeFile(target, bytes);
  } catch (error) {
    void vscode.window.showErrorMessage(`${target.fsPath} can't be written: ${(error as Error).message}`);
  }
}
