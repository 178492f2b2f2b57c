import * as vscode from 'vscode';
import { Lifetime } from '../lifetime.ts';
import type { Trainer } from '../training/trainer.ts';
import { type KnownRun, readRuns, runsFolder } from './run-list.ts';
import { detailsOf, nameOf, summaryOf } from './run-words.ts';

/** The runs of the workspace, the newest first. */
export class RunsView implements vscode.TreeDataProvider<KnownRun>, vscode.Disposable {
  readonly view: vscode.TreeView<KnownRun>;
  private readonly lifetime = new Lifetime();
  private readonly changed = this.lifetime.add(new vscode.EventEmitter<void>());
  readonly onDidChangeTreeData = this.changed.event;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly trainer: Trainer) {
    this.view = this.lifetime.add(
      vscode.window.createTreeView('tensorscope.runs', { treeDataProvider: this, canSelectMany: true }),
    );
    const watcher = this.lifetime.add(
      vscode.workspace.createFileSystemWatcher('**/.tensorscope/runs/*/{run,note}.json'),
    );
    this.lifetime.add(watcher.onDidCreate(() => this.refreshSoon()));
    this.lifetime.add(watcher.onDidChange(() => this.refreshSoon()));
    this.lifetime.add(watcher.onDidDelete(() => this.refreshSoon()));
    this.lifetime.add(trainer.onDidChange(() => this.follow()));
  }

  async getChildren(run?: KnownRun): Promise<KnownRun[]> {
    if (run) return [];
    const folders = vscode.workspace.workspaceFolders ?? [];
    return (await Promise.all(folders.map(({ uri }) => readRuns(runsFolder(uri.fsPath))))).flat();
  }

  getTreeItem(run: KnownRun): vscode.TreeItem {
    const item = new vscode.TreeItem(nameOf(run));
    item.id = run.folder;
    item.description = summaryOf(run);
    item.iconPath = iconOf(run.state);
    item.contextValue = run.state;
    item.tooltip = tooltip(run);
    item.accessibilityInformation = { label: `${nameOf(run)}, ${run.state}, ${summaryOf(run)}` };
    item.command = { title: 'Open', command: 'tensorscope.runs.open', arguments: [run] };
    return item;
  }

  refresh(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.changed.fire();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.lifetime.dispose();
  }

  /** The watcher is slow on some disks: the run of this window is known to have begun or ended before. */
  private follow(): void {
    const { status } = this.trainer.record ?? {};
    const now = `${status?.runDir} ${status?.state}`;
    if (now === this.followed) return;
    this.followed = now;
    this.refreshSoon();
  }
  private followed = '';

  private refreshSoon(): void {
    this.timer ??= setTimeout(() => this.refresh(), RHYTHM);
  }
}

/** Milliseconds: a run that ends writes several files at once. */
const RHYTHM = 150;

function iconOf(state: KnownRun['state']): vscode.ThemeIcon {
  const color = (id: string) => new vscode.ThemeColor(id);
  switch (state) {
    case 'running':
      return new vscode.ThemeIcon('sync~spin');
    case 'finished':
      return new vscode.ThemeIcon('pass', color('testing.iconPassed'));
    case 'failed':
      return new vscode.ThemeIcon('error', color('testing.iconFailed'));
    case 'stopped':
      return new vscode.ThemeIcon('debug-stop');
    case 'interrupted':
      return new vscode.ThemeIcon('debug-disconnect', color('list.warningForeground'));
  }
}

function tooltip(run: KnownRun): vscode.MarkdownString {
  const text = new vscode.MarkdownString('| | |\n| --- | --- |\n');
  for (const [name, value] of detailsOf(run)) {
    const escaped = new vscode.MarkdownString().appendText(value.replaceAll('\n', ' ')).value;
    text.appendMarkdown(`| ${name} | ${escaped.replaceAll('|', '\\|')} |\n`);
  }
  return text;
}
