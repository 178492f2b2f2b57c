import { Programs } from '../../src/host/tracing/programs.ts';
import { TraceRunner } from '../../src/host/tracing/trace-runner.ts';
import { hintLabel } from '../../src/protocol/label.ts';
import type { EditedProgram } from './programs.ts';

/** What the host does between a keystroke and its hints, without the editor around it. */
export class HostPipeline {
  private readonly programs = new Programs();
  private readonly runner = new TraceRunner({ script: 'dist/runner.js', print: () => {} });
  private version = 1;

  /** Types once and waits for the hints: how long that took, and for how long of it typing was held up. */
  async type(program: EditedProgram): Promise<{ total: number; typing: number; hints: number }> {
    const { entry } = program;
    const edit = program.type();
    const start = performance.now();
    const document = { version: ++this.version, text: program.text };
    this.programs.edit(entry, document, [edit]);
    // The editor asks for what is known as soon as the text has changed.
    this.labels(entry);
    const typing = performance.now() - start;
    const overlays = { [entry]: program.text };
    const reply = await this.runner.trace({ entry, overlays, workspace: process.cwd(), limit: 20_000 });
    this.programs.accept(entry, reply!, new Map([[entry, document]]));
    const hints = this.labels(entry).length;
    return { total: performance.now() - start, typing, hints };
  }

  dispose(): void {
    this.runner.dispose();
  }

  private labels(file: string): string[] {
    return this.programs.hints(file).map((hint) => hintLabel(hint));
  }
}
