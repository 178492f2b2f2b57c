import * as vscode from 'vscode';
import { Lifetime } from '../lifetime.ts';
import { explain, explainCommand, underline } from '../problems.ts';
import type { Tracer } from './tracer.ts';

/** Underlines what the traces found wrong; each code is a link to what the docs say of it. */
export class ShapeProblems implements vscode.Disposable {
  private readonly lifetime = new Lifetime();

  constructor(extension: vscode.Uri, tracer: Tracer) {
    const collection = this.lifetime.add(vscode.languages.createDiagnosticCollection('tensorscope'));
    this.lifetime.add(tracer.onDidChange(() => underline(collection, tracer.programs.diagnostics())));
    const open = (code: string) => explain(extension, code);
    this.lifetime.add(vscode.commands.registerCommand(explainCommand, open));
  }

  dispose(): void {
    this.lifetime.dispose();
  }
}
