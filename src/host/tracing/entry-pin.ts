import { existsSync } from 'node:fs';
import * as vscode from 'vscode';
import { isPrototype } from '../editing/prototypes.ts';
import { Lifetime } from '../lifetime.ts';
import { isSource, type Tracer } from './tracer.ts';

const key = 'tensorscope.pinnedEntry';

/** Which program counts for the files that several share: the user pins its entry, and the workspace remembers it. */
export class EntryPin implements vscode.Disposable {
  private readonly lifetime = new Lifetime();
  private readonly changed = this.lifetime.add(new vscode.EventEmitter<void>());
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly tracer: Tracer,
    private readonly memory: vscode.Memento,
  ) {
    const { commands, workspace } = vscode;
    this.lifetime.add(commands.registerCommand('tensorscope.pinEntry', () => this.choose()));
    this.lifetime.add(commands.registerCommand('tensorscope.unpinEntry', () => this.set(null)));
    this.lifetime.add(
      workspace.onDidDeleteFiles(({ files }) => {
        if (files.some(({ fsPath }) => fsPath === this.entry)) this.set(null);
      }),
    );
    const known = memory.get<string>(key);
    this.set(known && existsSync(known) ? known : null);
    this.lifetime.add(workspace.onDidGrantWorkspaceTrust(() => this.set(this.entry)));
  }

  get entry(): string | null {
    return this.tracer.programs.pinned;
  }

  dispose(): void {
    this.lifetime.dispose();
  }

  private async choose(): Promise<void> {
    const entries = this.candidates();
    if (entries.length < 2) {
      if (entries.length) this.set(entries[0]);
      else
        void vscode.window.showInformationMessage(
          'Open a prototype to pin: a file that imports tensorscope.',
        );
      return;
    }
    const items = entries.map((entry) => ({ label: vscode.workspace.asRelativePath(entry), entry }));
    const title = 'Whose Shapes Are Shown in the Files It Is Made Of?';
    const chosen = await vscode.window.showQuickPick(items, { title });
    if (chosen) this.set(chosen.entry);
  }

  /** The programs that the active file is the entry or a part of; without such a file, all that are known. */
  private candidates(): string[] {
    const document = vscode.window.activeTextEditor?.document;
    const { programs } = this.tracer;
    if (!document || !isSource(document)) return programs.entries();
    const itself = isPrototype(document.getText()) ? [document.uri.fsPath] : [];
    return [...new Set([...itself, ...programs.entries(document.uri.fsPath)])];
  }

  private set(entry: string | null): void {
    this.tracer.pin(entry);
    void this.memory.update(key, entry ?? undefined);
    void vscode.commands.executeCommand('setContext', 'tensorscope.pinned', entry !== null);
    this.changed.fire();
  }
}
