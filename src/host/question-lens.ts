import * as vscode from 'vscode';
import { isPrototype, languages } from './editing/prototypes.ts';
import { type Questionable, questionables } from './editing/uncalled.ts';
import { Lifetime } from './lifetime.ts';
import type { Tracer } from './tracing/tracer.ts';

const title = 'Add a //? line to see its shapes';

/** Offers, at a module or a function that its program never calls, a line that has it called while shapes are traced. */
export class QuestionLens implements vscode.CodeLensProvider, vscode.CodeActionProvider, vscode.Disposable {
  private readonly lifetime = new Lifetime();
  private readonly changed = this.lifetime.add(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(private readonly tracer: Tracer) {
    const { commands, languages: registry } = vscode;
    const selector = languages.map((language) => ({ language, scheme: 'file' }));
    this.lifetime.add(registry.registerCodeLensProvider(selector, this));
    this.lifetime.add(
      registry.registerCodeActionsProvider(selector, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.RefactorRewrite],
      }),
    );
    this.lifetime.add(tracer.onDidChange(() => this.changed.fire()));
    this.lifetime.add(
      commands.registerCommand('tensorscope.addQuestion', (uri: vscode.Uri, name: string) =>
        this.add(uri, name),
      ),
    );
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    return this.uncalled(document).map(({ name, line }) => {
      const range = new vscode.Range(line - 1, 0, line - 1, 0);
      return new vscode.CodeLens(range, command(document, name));
    });
  }

  provideCodeActions(document: vscode.TextDocument, { start }: vscode.Range): vscode.CodeAction[] {
    const here = this.uncalled(document).filter(
      ({ line, endLine }) => line - 1 <= start.line && start.line < endLine,
    );
    return here.map(({ name }) => {
      const action = new vscode.CodeAction(title, vscode.CodeActionKind.RefactorRewrite);
      action.command = command(document, name);
      return action;
    });
  }

  dispose(): void {
    this.lifetime.dispose();
  }

  private uncalled(document: vscode.TextDocument): Questionable[] {
    const text = document.getText();
    if (!vscode.workspace.isTrusted || !isPrototype(text)) return [];
    const file = document.uri.fsPath;
    const program = this.tracer.programs.of(file);
    // Only the entry's questions are asked; and of a program that was not seen to its end nobody knows what it calls.
    if (!program?.trace || program.entry !== file || program.trace.cut) return [];
    const reached = program.trace.hints.filter((hint) => hint.file === file).map(({ line }) => line);
    return questionables(text, file).filter(
      ({ body }) => !reached.some((line) => body.line <= line && line <= body.endLine),
    );
  }

  /** Puts the line behind the declaration, with what it needs imported, and its arguments selected to be changed. */
  private async add(uri: vscode.Uri, name: string): Promise<void> {
    const editor = await vscode.window.showTextDocument(uri);
    const { document } = editor;
    const found = this.uncalled(document).find((each) => each.name === name);
    if (!found) return;
    const { missing, endLine, question, from, to } = found;
    const end = document.lineAt(endLine - 1).range.end;
    const added = await editor.edit((edit) => {
      edit.insert(end, `\n${question}`);
      if (!missing.names.length) return;
      edit.insert(document.positionAt(missing.offset), missing.names.map((each) => `, ${each}`).join(''));
    });
    if (!added) return;
    editor.selection = new vscode.Selection(endLine, from, endLine, to);
    editor.revealRange(editor.selection, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  }
}

function command(document: vscode.TextDocument, name: string): vscode.Command {
  return { title, command: 'tensorscope.addQuestion', arguments: [document.uri, name] };
}
