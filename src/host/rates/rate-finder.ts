import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ShownRates } from '../../protocol/panel.ts';
import {
  type ErrorEvent,
  NO_RATES,
  type RatesEvent,
  rateRange,
  roundedRate,
} from '../../protocol/training.ts';
import { languages } from '../editing/prototypes.ts';
import { Lifetime } from '../lifetime.ts';
import { engine } from '../settings.ts';
import { workspaceOf } from '../tracing/tracer.ts';
import { TrainRunner } from '../training/train-runner.ts';
import { rateEdit } from './rate-edit.ts';

/** Tests learning rates in a process of its own, beside a run that goes on, and writes the chosen one into the code. */
export class RateFinder implements vscode.CodeActionProvider, vscode.Disposable {
  rates: ShownRates | null = null;
  private readonly lifetime = new Lifetime();
  private readonly changed = this.lifetime.add(new vscode.EventEmitter<void>());
  private runner: TrainRunner | null = null;
  /** A test is through. */
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly script: string,
    private readonly output: vscode.OutputChannel,
  ) {
    const selector = languages.map((language) => ({ language, scheme: 'file' }));
    const providedCodeActionKinds = [vscode.CodeActionKind.QuickFix];
    this.lifetime.add(
      vscode.languages.registerCodeActionsProvider(selector, this, { providedCodeActionKinds }),
    );
    this.lifetime.add(
      vscode.commands.registerCommand('tensorscope.writeLearningRate', (rate) => this.write(Number(rate))),
    );
  }

  /** Tests the rates of a program; told of by `onDidChange`. */
  async test(file: string): Promise<void> {
    if (this.runner) {
      void vscode.window.showInformationMessage('A test of learning rates goes on already.');
      return;
    }
    const runDir = await mkdtemp(path.join(tmpdir(), 'tensorscope-lr-'));
    const title = `Testing learning rates of ${path.basename(file)}`;
    const location = vscode.ProgressLocation.Notification;
    try {
      await vscode.window.withProgress({ location, title, cancellable: true }, (progress, token) =>
        this.run(file, runDir, progress, token),
      );
    } finally {
      this.runner = null;
      await rm(runDir, { recursive: true, force: true });
    }
  }

  /** In the line of the optimizer that was tested. */
  async provideCodeActions(document: vscode.TextDocument, range: vscode.Range): Promise<vscode.CodeAction[]> {
    const { rates } = this;
    const { place } = rates?.optimizer ?? {};
    if (!rates?.suggestion || place?.file !== document.uri.fsPath) return [];
    if (range.start.line !== place.line - 1) return [];
    const rate = roundedRate(rates.suggestion.valley);
    const edit = await this.edit(rate);
    if (!edit || rate === rates.optimizer!.lr) return [];
    const action = new vscode.CodeAction(
      `Use the suggested learning rate ${rate}`,
      vscode.CodeActionKind.QuickFix,
    );
    action.edit = edit;
    return [action];
  }

  dispose(): void {
    this.runner?.dispose();
    this.lifetime.dispose();
  }

  private async run(
    file: string,
    runDir: string,
    progress: vscode.Progress<{ increment: number; message: string }>,
    token: vscode.CancellationToken,
  ): Promise<void> {
    let rates: RatesEvent | undefined;
    let error: ErrorEvent | undefined;
    let steps = 0;
    const failure = await new Promise<string | null>((ended) => {
      const runner = new TrainRunner({
        script: this.script,
        training: { file, workspace: workspaceOf(file), engine: engine(), runDir, rateTest: rateRange },
        event: (event) => {
          if (event.type === 'rates') rates = event;
          if (event.type === 'error') error ??= event;
          if (event.type !== 'progress') return;
          const increment = (100 * (event.step - steps)) / rateRange.numIter;
          steps = event.step;
          progress.report({ increment, message: `step ${steps} of ${rateRange.numIter}` });
        },
        print: (text) => this.output.append(text),
        ended: (death) => ended(death?.message ?? null),
      });
      this.runner = runner;
      token.onCancellationRequested(() => runner.send({ type: 'stop' }));
    });
    if (token.isCancellationRequested) return;
    if (failure || error) {
      const where = error ? ` (${path.basename(error.file)}:${error.line})` : '';
      void vscode.window.showErrorMessage(`${error?.message ?? failure}${where}`);
    } else if (!rates?.optimizer) {
      void vscode.window.showErrorMessage(NO_RATES);
    } else {
      this.rates = { file, ...rates };
      this.changed.fire();
    }
  }

  private async write(rate: number): Promise<void> {
    const edit = await this.edit(rate);
    if (edit && (await vscode.workspace.applyEdit(edit))) return;
    await vscode.env.clipboard.writeText(String(rate));
    void vscode.window.showInformationMessage(
      `The learning rate is computed, or the code is another one now: ${rate} is in the clipboard instead.`,
    );
  }

  private async edit(rate: number): Promise<vscode.WorkspaceEdit | null> {
    const place = this.rates?.optimizer?.place;
    if (!place) return null;
    const document = await vscode.workspace.openTextDocument(place.file);
    const change = rateEdit(document.getText(), place, rate);
    if (!change) return null;
    const edit = new vscode.WorkspaceEdit();
    const range = new vscode.Range(document.positionAt(change.start), document.positionAt(change.end));
    edit.replace(document.uri, range, change.text);
    return edit;
  }
}
