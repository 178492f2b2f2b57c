import * as vscode from 'vscode';
import type { Place } from '../../protocol/facts.ts';
import { Lifetime } from '../lifetime.ts';
import { placeOf, reveal } from '../reveal.ts';
import { toggleDimensions } from '../settings.ts';
import { shapesOf } from './explanation.ts';
import type { KnownHint } from './known-hints.ts';
import { followSizes } from './size-walk.ts';
import { shownSizes } from './sizes.ts';
import type { Tracer } from './tracer.ts';

/** What can be done with hints: how they look, and where their links lead. */
export class HintCommands implements vscode.Disposable {
  private readonly lifetime = new Lifetime();

  constructor(private readonly tracer: Tracer) {
    const add = (name: string, act: (argument?: unknown) => unknown) =>
      this.lifetime.add(vscode.commands.registerCommand(`tensorscope.${name}`, act));
    add('toggleDimensions', () => toggleDimensions());
    add('reveal', (argument) => {
      const place = placeOf(argument);
      return place && reveal(place);
    });
    add('followSize', (argument) => this.followSize(placeOf(argument)));
  }

  dispose(): void {
    this.lifetime.dispose();
  }

  /** Of the hint at a place, or else of those in the cursor's line. */
  private followSize(at: Place | null): unknown {
    const hints = at ? this.hints(at.file, at.line, at.column) : this.hintsAtCursor();
    const hint = hints.find((each) => shownSizes(shapesOf(each), each.source).length > 0);
    if (hint) return followSizes(hint, this.tracer.programs);
    // The command is through before somebody has read the message.
    void vscode.window.showInformationMessage(
      'This line has no shape whose sizes are known. Put the cursor in a line with a hint.',
    );
    return undefined;
  }

  private hintsAtCursor(): KnownHint[] {
    const editor = vscode.window.activeTextEditor;
    return editor ? this.hints(editor.document.uri.fsPath, editor.selection.active.line + 1) : [];
  }

  private hints(file: string, line: number, column?: number): KnownHint[] {
    return this.tracer.programs
      .hints(file)
      .filter((hint) => hint.line === line && (column === undefined || hint.column === column));
  }
}
