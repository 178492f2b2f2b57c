import * as vscode from 'vscode';
import type { Cursor } from '../../protocol/panel.ts';
import { Lifetime } from '../lifetime.ts';

/** Milliseconds: a cursor that runs through the lines is told of at this pace, and once more where it comes to rest. */
const pace = 80;

/** The line of code that the cursor is on. While the focus is elsewhere, as in the panel, it stays the last one. */
export class CursorLine implements vscode.Disposable {
  private readonly lifetime = new Lifetime();
  private readonly changed = this.lifetime.add(new vscode.EventEmitter<void>());
  private current: Cursor | null = null;
  private timer: NodeJS.Timeout | null = null;
  readonly onDidChange = this.changed.event;

  constructor() {
    const { window } = vscode;
    this.lifetime.add(window.onDidChangeTextEditorSelection(({ textEditor }) => this.moved(textEditor)));
    this.lifetime.add(window.onDidChangeActiveTextEditor((editor) => this.moved(editor)));
    this.moved(window.activeTextEditor);
  }

  get line(): Cursor | null {
    return this.current;
  }

  dispose(): void {
    if (this.timer) clearTimeout(this.timer);
    this.lifetime.dispose();
  }

  private moved(editor: vscode.TextEditor | undefined): void {
    if (editor?.document.uri.scheme !== 'file' || editor !== vscode.window.activeTextEditor) return;
    const next = { file: editor.document.uri.fsPath, line: editor.selection.active.line + 1 };
    if (next.file === this.current?.file && next.line === this.current.line) return;
    this.current = next;
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.changed.fire();
    }, pace);
  }
}
