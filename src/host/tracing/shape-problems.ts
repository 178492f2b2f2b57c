import * as vscode from 'vscode';
import { Lifetime } from '../lifetime.ts';
import { underline } from '../problems.ts';
import type { Tracer } from './tracer.ts';

/** Underlines what the traces found wrong. */
export class ShapeProblems implements vscode.Disposable {
  private readonly lifetime = new Lifetime();

  constructor(tracer: Tracer) {
    const collection = this.lifetime.add(vscode.languages.createDiagnosticCollection('tensorscope'));
    this.lifetime.add(tracer.onDidChange(() => underline(collection, tracer.programs.diagnostics())));
  }

  dispose(): void {
    this.lifetime.dispose();
  }
}
