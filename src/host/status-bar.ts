import * as vscode from 'vscode';
import { Lifetime } from './lifetime.ts';
import { statusBarDetail, statusBarText } from './run-text.ts';
import type { EntryPin } from './tracing/entry-pin.ts';
import type { Trainer } from './training/trainer.ts';

/** The status bar's item: which engine trains and why, and how far it is. A click shows the panel. */
export class StatusBar implements vscode.Disposable {
  private readonly lifetime = new Lifetime();
  private readonly item = this.lifetime.add(
    vscode.window.createStatusBarItem('tensorscope.status', vscode.StatusBarAlignment.Left, 50),
  );

  constructor(
    private readonly trainer: Trainer,
    private readonly pin: EntryPin,
  ) {
    this.item.name = 'Tensorscope';
    this.item.command = 'tensorscope.showPanel';
    this.lifetime.add(trainer.onDidChange(() => this.update()));
    this.lifetime.add(pin.onDidChange(() => this.update()));
    this.update();
    this.item.show();
  }

  dispose(): void {
    this.lifetime.dispose();
  }

  private update(): void {
    const status = this.trainer.record?.status ?? null;
    const tooltip = new vscode.MarkdownString();
    const lines = statusBarDetail(status);
    if (this.pin.entry) lines.push(`Pinned program: ${vscode.workspace.asRelativePath(this.pin.entry)}`);
    for (const line of lines) tooltip.appendText(line).appendMarkdown('\n\n');
    this.item.text = statusBarText(status);
    this.item.tooltip = tooltip;
    this.item.accessibilityInformation = { label: `Tensorscope: ${lines.join(', ')}` };
    const failed = status?.state === 'failed';
    this.item.backgroundColor = failed ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
  }
}
