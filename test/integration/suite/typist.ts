import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { TensorscopeApi } from '../../../src/host/api.ts';
import type { Hint } from '../../../src/protocol/facts.ts';
import { defaultStyle, lineLabels } from '../../../src/protocol/label.ts';
import { isBroken } from '../../../src/protocol/tracing.ts';
import { type ShownHint, shownHints } from './editor.ts';

/**
 * Types a text character by character and looks at the hints after each. It holds that
 * - while no trace comes in, every hint outside of the edited line stays, and none is added;
 * - a significant character takes the hints of its own line;
 * - when a trace comes in, a hint goes only where the trace has none;
 * - what a line shows was said of something in that line by some trace.
 */
export class Typist {
  checked = 0;
  private traces = 0;
  /** The hints at the last look, and how many traces there had been. */
  private last: { hints: Seen[]; traces: number } = { hints: [], traces: 0 };
  private newest: Hint[] = [];
  private stopped = false;
  private readonly said = new Map<string, Set<string>>();
  private readonly subscription: vscode.Disposable;

  constructor(
    private readonly editor: vscode.TextEditor,
    private readonly api: TensorscopeApi,
  ) {
    this.subscription = api.onDidTrace(({ uri, reply }) => {
      if (uri.fsPath !== this.document.uri.fsPath || isBroken(reply)) return;
      this.traces++;
      this.newest = reply.hints;
      this.stopped = !!reply.cut || reply.diagnostics.some(({ code }) => code === 'stopped');
      for (const hint of reply.hints) {
        const known = this.said.get(hint.name) ?? new Set();
        this.said.set(hint.name, known.add(labelOf(hint)));
      }
    });
  }

  get document(): vscode.TextDocument {
    return this.editor.document;
  }

  stop(): void {
    this.subscription.dispose();
  }

  async goBehind(text: string): Promise<void> {
    const at = this.document.positionAt(this.document.getText().indexOf(text) + text.length);
    this.editor.selection = new vscode.Selection(at, at);
  }

  /** Types a line with its end, then waits for the trace of the text and sees that its hints are shown. */
  async line(text: string): Promise<void> {
    for (const character of text) await this.character(character);
    const reply = await this.api.trace(this.document.uri);
    if (isBroken(reply)) return;
    const shown = (await this.look()).map(({ text, label }) => `${text} ${label}`);
    for (const hint of reply.hints) {
      const wanted = `${this.document.lineAt(hint.line - 1).text} ${labelOf(hint)}`;
      assert.ok(shown.includes(wanted), `${wanted} of the settled trace is shown; shown are ${shown}`);
    }
  }

  private async character(character: string): Promise<void> {
    const { hints: before, traces } = this.last;
    const edited = this.editor.selection.active.line;
    await vscode.commands.executeCommand('type', { text: character });
    const after = await this.look();
    const cursor = this.editor.selection.active.line;
    const elsewhere = (hint: Seen) => hint.line !== edited && hint.line !== cursor;
    const keys = new Set(after.filter(elsewhere).map(key));
    const gone = before.filter((hint) => hint.line !== edited && !keys.has(key(hint)));
    const settled = this.traces !== traces;
    const about = `after ${JSON.stringify(character)} in ${JSON.stringify(this.document.lineAt(cursor).text)}`;
    for (const { text, label } of gone) {
      assert.ok(settled && !this.stopped, `${label} of ${text} is gone ${about}`);
      const changed = this.newest.some((hint) => text.includes(hint.name) && labelOf(hint) !== label);
      const none = !this.newest.some((hint) => text.includes(hint.name) && labelOf(hint) === label);
      assert.ok(changed || none, `${label} of ${text} is gone ${about}, though the trace has it`);
    }
    if (!settled) {
      assert.ok(keys.size <= before.length, `nothing is added ${about}`);
      const own = after.filter(({ line }) => line === cursor);
      if (/[\w.(,]/.test(character)) assert.deepEqual(own, [], `nothing stale stands there ${about}`);
    }
    for (const { text, label } of after) {
      const true_ = [...this.said].some(([name, labels]) => text.includes(name) && labels.has(label));
      assert.ok(true_, `${label} was never true of ${text}, ${about}`);
    }
    this.checked++;
  }

  private async look(): Promise<Seen[]> {
    const { traces } = this;
    const shown = await shownHints(this.document);
    const hints = shown.map((hint) => ({ ...hint, text: this.document.lineAt(hint.line).text }));
    this.last = { hints, traces };
    return hints;
  }
}

interface Seen extends ShownHint {
  /** The line's. */
  text: string;
}

function key({ text, label }: Seen): string {
  return `${label} ${text}`;
}

function labelOf(hint: Hint): string {
  return lineLabels([hint], { ...defaultStyle, dimensions: 'values' })[0];
}
