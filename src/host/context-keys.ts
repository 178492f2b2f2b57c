import * as vscode from 'vscode';
import { isPrototype } from './editing/prototypes.ts';
import { Lifetime } from './lifetime.ts';
import { isSource } from './tracing/tracer.ts';
import type { Trainer } from './training/trainer.ts';

/** Keeps the keys that menus and keybindings ask for: `tensorscope.state` and `tensorscope.prototype`. */
export class ContextKeys implements vscode.Disposable {
  private readonly lifetime = new Lifetime();
  private readonly known = new Map<string, unknown>();

  constructor(private readonly trainer: Trainer) {
    const { window, workspace } = vscode;
    this.lifetime.add(trainer.onDidChange(() => this.state()));
    this.lifetime.add(window.onDidChangeActiveTextEditor(() => this.prototype()));
    this.lifetime.add(
      workspace.onDidChangeTextDocument(({ document }) => {
        if (document === window.activeTextEditor?.document) this.prototype();
      }),
    );
    this.state();
    this.prototype();
  }

  dispose(): void {
    this.lifetime.dispose();
  }

  private state(): void {
    const { record } = this.trainer;
    this.set('tensorscope.state', record?.active ? record.status.state : 'idle');
  }

  private prototype(): void {
    const document = vscode.window.activeTextEditor?.document;
    this.set('tensorscope.prototype', !!document && isSource(document) && isPrototype(document.getText()));
  }

  private set(key: string, value: unknown): void {
    if (this.known.get(key) === value) return;
    this.known.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}
