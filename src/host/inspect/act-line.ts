import * as vscode from 'vscode';
import type { ActDone } from '../../protocol/values.ts';
import { Lifetime } from '../lifetime.ts';
import type { Trainer } from '../training/trainer.ts';
import type { LiveValues } from './live-values.ts';

/** Marks the line of the act that a paused program has just done, as a debugger marks where it stands. */
export class ActLine implements vscode.Disposable {
  private readonly lifetime = new Lifetime();
  private readonly decoration = this.lifetime.add(
    vscode.window.createTextEditorDecorationType({
      isWholeLine: true,
      backgroundColor: new vscode.ThemeColor('editor.stackFrameHighlightBackground'),
      overviewRulerColor: new vscode.ThemeColor('editor.stackFrameHighlightBackground'),
      overviewRulerLane: vscode.OverviewRulerLane.Full,
      after: { margin: '0 0 0 2em', color: new vscode.ThemeColor('editor.inlineValuesForeground') },
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    }),
  );
  private shown: ActDone | undefined;

  constructor(
    private readonly trainer: Trainer,
    private readonly values: LiveValues,
  ) {
    this.lifetime.add(trainer.onDidChange(() => this.look()));
    this.lifetime.add(vscode.window.onDidChangeVisibleTextEditors(() => this.show()));
  }

  dispose(): void {
    this.lifetime.dispose();
  }

  private look(): void {
    const act = this.trainer.record?.status.act;
    if (act === this.shown) return;
    this.shown = act;
    for (const editor of this.show()) {
      const line = editor.document.lineAt(act!.place!.line - 1);
      editor.revealRange(line.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    }
  }

  /** The editors that show the line. */
  private show(): vscode.TextEditor[] {
    return vscode.window.visibleTextEditors.filter((editor) => {
      const options = this.optionsFor(editor.document);
      editor.setDecorations(this.decoration, options);
      return options.length > 0;
    });
  }

  private optionsFor(document: vscode.TextDocument): vscode.DecorationOptions[] {
    const { place, act, text } = this.shown ?? {};
    if (
      !place ||
      place.file !== document.uri.fsPath ||
      !this.values.holds(place.file) ||
      place.line > document.lineCount
    )
      return [];
    return [
      {
        range: document.lineAt(place.line - 1).range,
        renderOptions: { after: { contentText: `◂ ${act}: ${text}` } },
      },
    ];
  }
}
