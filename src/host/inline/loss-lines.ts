import * as vscode from 'vscode';
import { Lifetime } from '../lifetime.ts';
import type { RunRecord } from '../training/run-record.ts';
import type { Trainer } from '../training/trainer.ts';
import { lossPlaces } from './loss-places.ts';
import { sparkline } from './sparkline.ts';

/** Behind each `backward()` of the program that trains, or was trained last: its loss now, and its course. */
export class LossLines implements vscode.Disposable {
  private readonly lifetime = new Lifetime();
  private readonly decoration = this.lifetime.add(
    vscode.window.createTextEditorDecorationType({
      after: { margin: '0 0 0 2em', color: new vscode.ThemeColor('editorCodeLens.foreground') },
      rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
    }),
  );
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly trainer: Trainer) {
    this.lifetime.add(trainer.onDidChange(() => this.showSoon()));
    this.lifetime.add(vscode.window.onDidChangeVisibleTextEditors(() => this.show()));
    this.lifetime.add(
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document.uri.fsPath === this.trainer.record?.status.file) this.show();
      }),
    );
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.lifetime.dispose();
  }

  private showSoon(): void {
    this.timer ??= setTimeout(() => this.show(), RHYTHM);
  }

  private show(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { record } = this.trainer;
    for (const editor of vscode.window.visibleTextEditors) {
      const isShown = record !== null && editor.document.uri.fsPath === record.status.file;
      editor.setDecorations(this.decoration, isShown ? optionsFor(editor.document, record) : []);
    }
  }
}

/** Milliseconds: as fast as a number is read. */
const RHYTHM = 500;

function optionsFor(document: vscode.TextDocument, record: RunRecord): vscode.DecorationOptions[] {
  return lossPlaces(document.getText()).flatMap(({ line, name }) => {
    const curve = record.curves.find((each) => each.name === name);
    if (!curve || curve.length === 0) return [];
    const contentText = `${name} ${Number(curve.last().toPrecision(4))}  ${sparkline(curve.values)}`;
    return [{ range: document.lineAt(line).range, renderOptions: { after: { contentText } } }];
  });
}
