import * as vscode from 'vscode';
import type { Diagnostic } from '../protocol/facts.ts';
import type { ProblemGuide } from './problem-guide.ts';

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

/** Underlines diagnostics in their files, in place of those that were there. */
export function underline(
  collection: vscode.DiagnosticCollection,
  diagnostics: Diagnostic[],
  guide: ProblemGuide,
): void {
  const byFile = new Map<string, vscode.Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    const known = byFile.get(diagnostic.file) ?? [];
    byFile.set(diagnostic.file, [...known, problem(diagnostic, guide)]);
  }
  collection.forEach((uri) => {
    if (!byFile.has(uri.fsPath)) collection.delete(uri);
  });
  for (const [file, problems] of byFile) {
    const uri = vscode.Uri.file(file);
    // The same ones set again would close a menu of fixes that is open.
    if (textOf(collection.get(uri) ?? []) !== textOf(problems)) collection.set(uri, problems);
  }
}

/** A diagnostic's own JSON leaves out what it is related to. */
function textOf(problems: readonly vscode.Diagnostic[]): string {
  return JSON.stringify(
    problems.map((problem) => [
      problem,
      problem.relatedInformation?.map(({ location, message }) => [
        location.uri.fsPath,
        location.range,
        message,
      ]),
    ]),
  );
}

function problem(diagnostic: Diagnostic, guide: ProblemGuide): vscode.Diagnostic {
  const shown = new vscode.Diagnostic(
    rangeOf(diagnostic),
    diagnostic.message,
    severities[diagnostic.severity],
  );
  shown.source = 'Tensorscope';
  shown.code = { value: diagnostic.code, target: guide.target(diagnostic.code) };
  shown.relatedInformation = diagnostic.related.map((related) => {
    const at = new vscode.Position(related.line - 1, Math.max(0, related.column - 1));
    return new vscode.DiagnosticRelatedInformation(
      new vscode.Location(vscode.Uri.file(related.file), at),
      related.message,
    );
  });
  return shown;
}

/** An empty span becomes the word at its place, or the line's text where there is no word. */
function rangeOf({ file, line, column, endLine, endColumn }: Diagnostic): vscode.Range {
  const range = new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
  const document = vscode.workspace.textDocuments.find((open) => open.uri.fsPath === file);
  if (!range.isEmpty || !document || line > document.lineCount) return range;
  const { text, firstNonWhitespaceCharacterIndex: start } = document.lineAt(line - 1);
  const whole = new vscode.Range(line - 1, start, line - 1, text.trimEnd().length);
  return document.getWordRangeAtPosition(range.start) ?? whole;
}
