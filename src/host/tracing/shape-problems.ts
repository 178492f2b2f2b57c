import * as vscode from 'vscode';
import { Lifetime } from '../lifetime.ts';
import type { ProblemGuide } from '../problem-guide.ts';
import { underline } from '../problems.ts';
import type { Tracer } from './tracer.ts';

/** Underlines what the traces found wrong. */
export class ShapeProblems implements vscode.Disposable {
  private readonly lifetime = new Lifetime();

  constructor(tracer: Tracer, guide: ProblemGuide) {
    const collection = this.lifetime.add(vscode.languages.createDiagnosticCollection('tensorscope'));
    const show = () => underline(collection, tracer.programs.diagnostics(), guide);
    this.lifetime.add(tracer.onDidChange(show));
  }

  dispose(): void {
    this.lifetime.dispose();
  }
}
