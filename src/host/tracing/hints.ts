import * as vscode from 'vscode';
import type { Hint } from '../../protocol/facts.ts';
import { hintLabel } from '../../protocol/label.ts';
import { languages } from '../editing/prototypes.ts';
import { Lifetime } from '../lifetime.ts';
import { hintsEnabled } from '../settings.ts';
import type { Tracer } from './tracer.ts';

/** Shows the traced shapes inline. */
export class ShapeHints implements vscode.InlayHintsProvider, vscode.Disposable {
  private readonly lifetime = new Lifetime();
  private readonly changed = this.lifetime.add(new vscode.EventEmitter<void>());
  readonly onDidChangeInlayHints = this.changed.event;

  constructor(private readonly tracer: Tracer) {
    const selector = languages.map((language) => ({ language, scheme: 'file' }));
    this.lifetime.add(vscode.languages.registerInlayHintsProvider(selector, this));
    this.lifetime.add(tracer.onDidChange(() => this.changed.fire()));
    this.lifetime.add(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('tensorscope.hints')) this.changed.fire();
      }),
    );
  }

  provideInlayHints(document: vscode.TextDocument, range: vscode.Range): vscode.InlayHint[] {
    if (!hintsEnabled()) return [];
    const seen = new Set<string>();
    const shown: vscode.InlayHint[] = [];
    for (const hint of this.tracer.programs.hints(document.uri.fsPath)) {
      if (hint.line > document.lineCount) continue;
      const position = positionOf(hint, document);
      // What a chain ends with is often what the line returns: said once, it is enough.
      const label = hintLabel(hint);
      const key = `${position.line}:${position.character}:${label}`;
      if (!range.contains(position) || seen.has(key)) continue;
      seen.add(key);
      shown.push(inlay(hint, label, position));
    }
    return shown;
  }

  dispose(): void {
    this.lifetime.dispose();
  }
}

function positionOf(hint: Hint, document: vscode.TextDocument): vscode.Position {
  if (atLineEnd(hint)) return document.lineAt(hint.line - 1).range.end;
  return document.validatePosition(new vscode.Position(hint.line - 1, hint.column - 1));
}

function atLineEnd(hint: Hint): boolean {
  return hint.kind === 'return' || hint.kind === 'chain' || hint.kind === 'module';
}

function inlay(hint: Hint, label: string, position: vscode.Position): vscode.InlayHint {
  const kind = hint.kind === 'parameter' ? vscode.InlayHintKind.Parameter : vscode.InlayHintKind.Type;
  const shown = new vscode.InlayHint(position, label, kind);
  shown.paddingLeft = true;
  shown.tooltip = tooltip(hint);
  return shown;
}

/** Every shape that was seen at the place, the most frequent first. */
function tooltip(hint: Hint): vscode.MarkdownString {
  const text = new vscode.MarkdownString();
  text
    .appendMarkdown('**')
    .appendText(hint.name)
    .appendMarkdown('**\n\n| shape | dtype | seen |\n| --- | --- | ---: |\n');
  for (const { shape, dtype, count } of [...hint.shapes].sort((a, b) => b.count - a.count)) {
    text.appendMarkdown(`| \`[${shape.join(', ')}]\` | ${dtype} | ${count}× |\n`);
  }
  return text;
}
