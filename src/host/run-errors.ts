import * as vscode from 'vscode';
import type { Diagnostic } from '../protocol/facts.ts';
import type { RunStatus } from '../protocol/panel.ts';
import { Lifetime } from './lifetime.ts';
import type { ProblemGuide } from './problem-guide.ts';
import { underline } from './problems.ts';
import { reveal } from './reveal.ts';
import type { Trainer } from './training/trainer.ts';

/** Says where the program failed: an error under the line, and a message that leads there. */
export class RunErrors implements vscode.Disposable {
  private readonly lifetime = new Lifetime();
  private readonly collection = this.lifetime.add(
    vscode.languages.createDiagnosticCollection('tensorscope.run'),
  );
  private shown: Diagnostic | null = null;

  constructor(
    private readonly trainer: Trainer,
    private readonly guide: ProblemGuide,
  ) {
    this.lifetime.add(trainer.onDidFail((error) => this.show(error)));
    this.lifetime.add(trainer.onDidChange(() => this.runChanged()));
    this.lifetime.add(vscode.workspace.onDidChangeTextDocument((event) => this.edited(event)));
  }

  dispose(): void {
    this.lifetime.dispose();
  }

  private async show(error: NonNullable<RunStatus['error']>): Promise<void> {
    const { file, line, column, message } = error;
    const name = vscode.workspace.asRelativePath(file);
    const span = { file, line, column: Math.max(1, column), endLine: line, endColumn: Math.max(1, column) };
    this.shown = { ...span, severity: 'error', code: 'run-failed', message, related: [] };
    underline(this.collection, [this.shown], this.guide);
    const go = 'Go to Line';
    if ((await vscode.window.showErrorMessage(`${name}:${line}: ${message}`, go)) === go) await reveal(error);
  }

  /** A new run starts clean. */
  private runChanged(): void {
    if (this.shown && !this.trainer.record?.status.error) this.clear();
  }

  /** An error whose line is edited may be mended: it goes. */
  private edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (!this.shown || document.uri.fsPath !== this.shown.file) return;
    const line = this.shown.line - 1;
    if (contentChanges.some(({ range }) => range.start.line <= line && line <= range.end.line)) this.clear();
  }

  private clear(): void {
    this.shown = null;
    this.collection.clear();
  }
}
