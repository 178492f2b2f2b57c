import * as vscode from 'vscode';
import type { Hint, Span } from '../../protocol/facts.ts';
import { lineLabels } from '../../protocol/label.ts';
import { languages } from '../editing/prototypes.ts';
import type { LiveValues } from '../inspect/live-values.ts';
import { valueLabel } from '../inspect/value-text.ts';
import { Lifetime } from '../lifetime.ts';
import { hintsShown, labelStyle } from '../settings.ts';
import { explanation } from './explanation.ts';
import type { KnownHint } from './known-hints.ts';
import type { Tracer } from './tracer.ts';

/** Shows the traced shapes inline. */
export class ShapeHints implements vscode.InlayHintsProvider, vscode.Disposable {
  private readonly lifetime = new Lifetime();
  private readonly changed = this.lifetime.add(new vscode.EventEmitter<void>());
  readonly onDidChangeInlayHints = this.changed.event;

  constructor(
    private readonly tracer: Tracer,
    private readonly values: LiveValues,
  ) {
    const { languages: registry, window, workspace } = vscode;
    const selector = languages.map((language) => ({ language, scheme: 'file' }));
    this.lifetime.add(registry.registerInlayHintsProvider(selector, this));
    this.lifetime.add(tracer.onDidChange(() => this.changed.fire()));
    this.lifetime.add(values.onDidChange(() => this.changed.fire()));
    this.lifetime.add(
      workspace.onDidChangeConfiguration((event) => {
        const settings = ['tensorscope.hints', 'editor.inlayHints.maximumLength'];
        if (settings.some((setting) => event.affectsConfiguration(setting))) this.changed.fire();
      }),
    );
    let lines = '';
    this.lifetime.add(
      window.onDidChangeTextEditorSelection(({ textEditor }) => {
        const now = `${textEditor.document.uri} ${[...cursorLines(textEditor.document)]}`;
        if (hintsShown() === 'currentLine' && now !== lines) this.changed.fire();
        lines = now;
      }),
    );
  }

  provideInlayHints(document: vscode.TextDocument, range: vscode.Range): vscode.InlayHint[] {
    const style = labelStyle(document);
    const byLine = new Map<number, Placed[]>();
    for (const hint of this.wanted(document)) {
      if (hint.line > document.lineCount) continue;
      const position = positionOf(hint, document);
      if (!range.contains(position)) continue;
      byLine.set(position.line, [...(byLine.get(position.line) ?? []), { hint, position }]);
    }
    return [...byLine.values()].flatMap((placed) => {
      const labels = lineLabels(
        placed.map(({ hint }) => hint),
        style,
      );
      // What a chain ends with is often what the line returns: said once, it is enough.
      const said = new Set<string>();
      return placed.flatMap(({ hint, position }, index) => {
        const key = `${position.character}:${labels[index]}`;
        if (!labels[index] || said.has(key)) return [];
        said.add(key);
        return this.shown(hint, labels[index], position);
      });
    });
  }

  /**
   * With its tooltip: one that VS Code asks for later is lost where it asks while it takes new hints, and it never asks
   * for it again.
   */
  private shown(hint: KnownHint, label: string, position: vscode.Position): vscode.InlayHint {
    const { Parameter, Type } = vscode.InlayHintKind;
    const values = this.values.at(hint);
    const text = label + (values ? valueLabel(values) : '');
    const shown = new vscode.InlayHint(position, text, hint.kind === 'parameter' ? Parameter : Type);
    const { programs } = this.tracer;
    shown.paddingLeft = true;
    shown.tooltip = linksToOwnCommands(
      explanation(hint, (place) => programs.now(place, hint.source), values),
    );
    return shown;
  }

  dispose(): void {
    this.lifetime.dispose();
  }

  private wanted(document: vscode.TextDocument): KnownHint[] {
    const { programs } = this.tracer;
    const file = document.uri.fsPath;
    const show = hintsShown();
    if (show === 'none') return [];
    const hints = programs.hints(file);
    if (show === 'all') return hints;
    if (show === 'currentLine') {
      const lines = cursorLines(document);
      return hints.filter(({ line }) => lines.has(line));
    }
    const errors = programs
      .diagnostics()
      .filter((diagnostic) => diagnostic.file === file && diagnostic.severity === 'error');
    return hints.filter(({ within }) => errors.some((error) => overlap(within, error)));
  }
}

/** Its links run these commands and no others. */
function linksToOwnCommands(markdown: string): vscode.MarkdownString {
  const text = new vscode.MarkdownString(markdown);
  text.isTrusted = { enabledCommands: ['tensorscope.reveal', 'tensorscope.followSize', 'tensorscope.look'] };
  return text;
}

interface Placed {
  hint: KnownHint;
  position: vscode.Position;
}

function positionOf(hint: Hint, document: vscode.TextDocument): vscode.Position {
  if (atLineEnd(hint)) return document.lineAt(hint.line - 1).range.end;
  return document.validatePosition(new vscode.Position(hint.line - 1, hint.column - 1));
}

function atLineEnd(hint: Hint): boolean {
  return hint.kind === 'return' || hint.kind === 'chain' || hint.kind === 'module';
}

/** The lines with a cursor, counted from 1; none where the document is not the active one. */
function cursorLines(document: vscode.TextDocument): Set<number> {
  const editor = vscode.window.activeTextEditor;
  if (editor?.document !== document) return new Set();
  return new Set(editor.selections.map(({ active }) => active.line + 1));
}

function overlap(one: Span, other: Span): boolean {
  return startsBeforeEnd(one, other) && startsBeforeEnd(other, one);
}

function startsBeforeEnd(one: Span, other: Span): boolean {
  return one.line < other.endLine || (one.line === other.endLine && one.column <= other.endColumn);
}
