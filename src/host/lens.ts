import * as vscode from 'vscode';
import { isPrototype, languages } from './editing/prototypes.ts';
import { trainingLoop } from './editing/training-loop.ts';
import { Lifetime } from './lifetime.ts';
import { progressText } from './run-text.ts';
import type { Trainer } from './training/trainer.ts';

/** Twice a second is as fast as a number is read. */
const rhythm = 500;

/** `▶ Train` above the training loop; while it runs, how far it is and what can be done. */
export class TrainLens implements vscode.CodeLensProvider, vscode.Disposable {
  private readonly lifetime = new Lifetime();
  private readonly changed = this.lifetime.add(new vscode.EventEmitter<void>());
  private readonly lines = new Map<string, number>();
  private timer: NodeJS.Timeout | undefined;
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(private readonly trainer: Trainer) {
    const selector = languages.map((language) => ({ language, scheme: 'file' }));
    this.lifetime.add(vscode.languages.registerCodeLensProvider(selector, this));
    this.lifetime.add(trainer.onDidChange(() => this.changeSoon()));
    this.lifetime.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.changed.fire()));
    this.lifetime.add(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.lines.delete(uri.fsPath)));
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    if (!vscode.workspace.isTrusted || !isPrototype(document.getText())) return [];
    const line = this.lineOf(document);
    if (line === null) return [];
    const at = new vscode.Range(line - 1, 0, line - 1, 0);
    return this.commandsFor(document.uri).map((command) => new vscode.CodeLens(at, command));
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.lifetime.dispose();
  }

  /** Where the loop is; while the text is too broken to tell, where it was. */
  private lineOf(document: vscode.TextDocument): number | null {
    const file = document.uri.fsPath;
    const found = trainingLoop(document.getText(), file);
    if (found !== null) this.lines.set(file, found);
    const line = found ?? this.lines.get(file) ?? null;
    return line !== null && line <= document.lineCount ? line : null;
  }

  private commandsFor(uri: vscode.Uri): vscode.Command[] {
    const { record } = this.trainer;
    if (!record?.active || record.status.file !== uri.fsPath) {
      return [{ title: '$(play) Train', command: 'tensorscope.train', arguments: [uri] }];
    }
    const command = (title: string, name: string) => ({ title, command: `tensorscope.${name}` });
    const state = command(progressText(record.status, record.curves), 'showPanel');
    const stop = command('$(debug-stop) Stop', 'stop');
    if (record.status.state === 'running') return [state, command('$(debug-pause) Pause', 'pause'), stop];
    return [
      state,
      command('$(debug-step-into) Next Act', 'act'),
      command('$(debug-step-over) Step', 'step'),
      command('$(debug-continue) Resume', 'resume'),
      stop,
    ];
  }

  private changeSoon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.changed.fire();
    }, rhythm);
  }
}
