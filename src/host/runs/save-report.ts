import path from 'node:path';
import * as vscode from 'vscode';
import { reportHtml } from '../../report/report.ts';
import type { KnownRun } from './run-list.ts';

/** Asks where, writes a run there as one HTML page, and offers to open it. */
export async function saveReport(known: KnownRun, bundle: string): Promise<void> {
  const suggested = path.join(path.dirname(known.run.file), `${path.basename(known.folder)}.html`);
  const target = await vscode.window.showSaveDialog({
    defaultUri: vscode.Uri.file(suggested),
    filters: { 'HTML page': ['html'] },
  });
  if (!target) return;
  const html = await reportHtml(known.folder, bundle);
  await vscode.workspace.fs.writeFile(target, Buffer.from(html));
  const open = 'Open in the Browser';
  const choice = await vscode.window.showInformationMessage(
    `The report is in ${path.basename(target.fsPath)}.`,
    open,
  );
  if (choice === open) await vscode.env.openExternal(target);
}
