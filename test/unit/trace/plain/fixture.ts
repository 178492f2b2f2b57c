import { readFileSync } from 'node:fs';
import path from 'node:path';
import { registerMeta } from '../../../../src/engine/meta/index.ts';
import { fullTfjs } from '../../../../src/engine/tfjs.ts';
import type { Diagnostic, Trace } from '../../../../src/protocol/facts.ts';
import { hintLabel } from '../../../../src/protocol/label.ts';
import { isBroken } from '../../../../src/protocol/tracing.ts';
import { trace } from '../../../../src/runner/trace/trace.ts';

export const folder = path.resolve('test/fixtures/plain');

/** A program of test/fixtures/plain, perhaps with a piece of its text in place of another, and what its trace tells. */
export class TracedFixture {
  private readonly lines: string[];

  private constructor(
    text: string,
    readonly facts: Trace,
  ) {
    this.lines = text.split('\n');
  }

  static async trace(name: string, [from, to]: [string, string] = ['', '']): Promise<TracedFixture> {
    const entry = path.join(folder, name);
    const original = readFileSync(entry, 'utf8');
    if (!original.includes(from)) throw new Error(`${name} has no ${from}`);
    const text = original.replace(from, () => to);
    // Suites that ran before may have left TensorFlow.js on another backend.
    registerMeta();
    await fullTfjs().setBackend('meta');
    const reply = await trace({ entry, overlays: { [entry]: text }, workspace: folder, limit: 20_000 });
    if (isBroken(reply)) throw new Error(reply.broken.map(({ message }) => message).join());
    return new TracedFixture(text, reply);
  }

  /** The labels of all hints on the one line that holds this text, from left to right. */
  labels(line: string): string[] {
    const at = this.lineOf(line);
    return this.facts.hints.filter((hint) => hint.line === at).map((hint) => hintLabel(hint));
  }

  /** The number of the first line with this text. */
  lineOf(text: string): number {
    const at = this.lines.findIndex((line) => line.includes(text));
    if (at < 0) throw new Error(`No line holds ${text}`);
    return at + 1;
  }

  get problems(): Diagnostic[] {
    return this.facts.diagnostics.filter(({ severity }) => severity !== 'information');
  }
}
