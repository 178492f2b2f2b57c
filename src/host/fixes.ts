import { readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Diagnostic, Fix, Trace } from '../protocol/facts.ts';
import { changedTexts, mends } from '../protocol/fixes.ts';
import { isBroken } from '../protocol/tracing.ts';
import { languages } from './editing/prototypes.ts';
import { Lifetime } from './lifetime.ts';
import { explainCommand } from './problem-guide.ts';
import type { Tracer } from './tracing/tracer.ts';

/** What is known of the fixes of a program, as long as no text changes. */
interface Verdicts {
  /** The texts that they are about. */
  versions: string;
  before: Promise<Trace | null>;
  /** By edits: whether the program was traced with them and found free of the problem. */
  tried: Map<string, Promise<boolean>>;
}

/**
 * Offers fixes of problems by the light bulb. Each was tried first, when the light bulb was asked for: the program was
 * traced with the change, and the problem was gone without another in its place.
 */
export class Fixes implements vscode.CodeActionProvider, vscode.Disposable {
  private readonly lifetime = new Lifetime();
  private readonly verdicts = new Map<string, Verdicts>();

  constructor(private readonly tracer: Tracer) {
    const selector = languages.map((language) => ({ language, scheme: 'file' }));
    const providedCodeActionKinds = [vscode.CodeActionKind.QuickFix];
    this.lifetime.add(
      vscode.languages.registerCodeActionsProvider(selector, this, { providedCodeActionKinds }),
    );
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    { diagnostics }: vscode.CodeActionContext,
    token: vscode.CancellationToken,
  ): Promise<vscode.CodeAction[]> {
    const shown = diagnostics.filter(({ source }) => source === 'Tensorscope');
    const entry = this.tracer.programs.of(document.uri.fsPath)?.entry;
    if (shown.length === 0) return [];
    if (!entry || !vscode.workspace.isTrusted) return shown.map(explanation);
    const verdicts = this.verdictsOf(entry);
    const before = await verdicts.before;
    const actions: vscode.CodeAction[] = [];
    for (const problem of shown) {
      const diagnostic = before?.diagnostics.find((each) => isShownAs(each, problem, document));
      let preferred = true;
      for (const fix of diagnostic?.fixes ?? []) {
        if (token.isCancellationRequested) return [];
        if (!(await this.isGood(entry, verdicts, fix, diagnostic!))) continue;
        actions.push(action(fix, problem, preferred));
        preferred = false;
      }
    }
    return [...actions, ...shown.map(explanation)];
  }

  dispose(): void {
    this.lifetime.dispose();
  }

  private verdictsOf(entry: string): Verdicts {
    const versions = this.versionsOf(entry);
    const known = this.verdicts.get(entry);
    if (known?.versions === versions) return known;
    // The facts at hand may be of an older text; a fix must fit this one to the letter.
    const before = this.tracer.trial(entry, {}).then(
      (reply) => (isBroken(reply) ? null : reply),
      () => {
        // The process that traces failed, which says nothing of the program: the next time asks anew.
        this.verdicts.delete(entry);
        return null;
      },
    );
    const fresh: Verdicts = { versions, before, tried: new Map() };
    this.verdicts.set(entry, fresh);
    return fresh;
  }

  /** Changes with every text that the program is made of. */
  private versionsOf(entry: string): string {
    const files = this.tracer.programs.of(entry)?.trace?.files ?? [entry];
    const documents = vscode.workspace.textDocuments.filter(({ uri }) => files.includes(uri.fsPath));
    return documents.map(({ uri, version }) => `${uri.fsPath} ${version}`).join('\n');
  }

  private isGood(entry: string, verdicts: Verdicts, fix: Fix, diagnostic: Diagnostic): Promise<boolean> {
    const key = JSON.stringify(fix.edits);
    const known = verdicts.tried.get(key);
    if (known) return known;
    const verdict = this.tryOut(entry, verdicts, fix, diagnostic).catch(() => {
      verdicts.tried.delete(key);
      return false;
    });
    verdicts.tried.set(key, verdict);
    return verdict;
  }

  private async tryOut(
    entry: string,
    { versions, before }: Verdicts,
    fix: Fix,
    diagnostic: Diagnostic,
  ): Promise<boolean> {
    const trace = await before;
    if (!trace || this.versionsOf(entry) !== versions) return false;
    return mends(diagnostic, trace, await this.tracer.trial(entry, changedTexts(fix, textNow)));
  }
}

function action(fix: Fix, problem: vscode.Diagnostic, isPreferred: boolean): vscode.CodeAction {
  const offered = new vscode.CodeAction(fix.title, vscode.CodeActionKind.QuickFix);
  offered.diagnostics = [problem];
  offered.isPreferred = isPreferred;
  offered.edit = new vscode.WorkspaceEdit();
  for (const { file, line, column, endLine, endColumn, text } of fix.edits) {
    const range = new vscode.Range(line - 1, column - 1, endLine - 1, endColumn - 1);
    offered.edit.replace(vscode.Uri.file(file), range, text);
  }
  return offered;
}

function explanation(problem: vscode.Diagnostic): vscode.CodeAction {
  const code = codeOf(problem);
  const offered = new vscode.CodeAction(`Explain ${code}`, vscode.CodeActionKind.QuickFix);
  offered.diagnostics = [problem];
  offered.command = { title: offered.title, command: explainCommand, arguments: [code] };
  return offered;
}

function codeOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === 'object' ? code.value : code);
}

function isShownAs(
  { file, line, code, message }: Diagnostic,
  shown: vscode.Diagnostic,
  document: vscode.TextDocument,
): boolean {
  const isHere = file === document.uri.fsPath && line - 1 === shown.range.start.line;
  return isHere && code === codeOf(shown) && message === shown.message;
}

function textNow(file: string): string {
  const open = vscode.workspace.textDocuments.find(({ uri }) => uri.fsPath === file);
  return open?.getText() ?? readFileSync(file, 'utf8');
}
