import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';

/** What the docs say of each code. They ship with the extension, so no network is needed. */
export class ProblemGuide implements vscode.Disposable {
  private readonly page: vscode.Uri;
  private readonly command: vscode.Disposable;
  /** The line of each section's heading, counted from 1. */
  private readonly lines = new Map<string, number>();

  constructor(extension: vscode.Uri) {
    this.page = vscode.Uri.joinPath(extension, 'docs', 'problems.md');
    readFileSync(this.page.fsPath, 'utf8')
      .split('\n')
      .forEach((line, index) => {
        if (line.startsWith('## ')) this.lines.set(line.slice(3).trim(), index + 1);
      });
    this.command = vscode.commands.registerCommand(explainCommand, (code: string) => this.explain(code));
  }

  /** Where the code of a problem leads to. The editor follows no links to commands there, so it is the page's text. */
  target(code: string): vscode.Uri {
    return this.page.with({ fragment: `L${this.lines.get(code) ?? 1}` });
  }

  dispose(): void {
    this.command.dispose();
  }

  /** Opens the page as it is meant to be read, at the section of a code. */
  private async explain(code: string): Promise<void> {
    try {
      await vscode.commands.executeCommand('markdown.showPreview', this.page.with({ fragment: code }));
    } catch {
      // An editor without its own preview of Markdown still has the text.
      await vscode.commands.executeCommand('vscode.open', this.target(code));
    }
  }
}

export const explainCommand = 'tensorscope.explainProblem';
