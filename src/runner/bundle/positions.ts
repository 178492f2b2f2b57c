import path from 'node:path';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { Place } from '../../protocol/facts.ts';
import type { Bundle } from './result.ts';

/** The name under which the bundled program runs, to know its frames in a stack. */
export const PROGRAM = 'tensorscope-program.js';

/** Maps positions in the running bundle back to the source as typed. */
export class Positions {
  private bundled?: TraceMap;
  private readonly typed = new Map<string, TraceMap | undefined>();

  constructor(private readonly bundle: Bundle) {}

  /** The frames of a stack that lie in the user's own files, innermost first. */
  frames(stack: string | undefined): Place[] {
    const frames: Place[] = [];
    for (const [, line, column] of (stack ?? '').matchAll(FRAME)) {
      const place = this.original(Number(line), Number(column));
      if (place) frames.push(place);
    }
    return frames;
  }

  /** An error's stack with the user's files and lines in place of the bundle's. */
  readable(stack: string): string {
    return stack
      .split('\n')
      .filter((line) => !/^\s+at /.test(line) || line.includes(PROGRAM))
      .map((line) =>
        line.replace(FRAME, (frame, row, column) => {
          const place = this.original(Number(row), Number(column));
          return place ? `${place.file}:${place.line}:${place.column}` : frame;
        }),
      )
      .join('\n');
  }

  private original(line: number, column: number): Place | null {
    this.bundled ??= new TraceMap(this.bundle.map);
    const { source, ...instrumented } = originalPositionFor(this.bundled, { line, column: column - 1 });
    if (!source || instrumented.line === null) return null;
    const file = path.resolve(path.parse(process.cwd()).root, source);
    const map = this.mapOf(file);
    if (!map) return null;
    const typed = originalPositionFor(map, { line: instrumented.line, column: instrumented.column });
    return typed.line === null ? null : { file, line: typed.line, column: typed.column + 1 };
  }

  private mapOf(file: string): TraceMap | undefined {
    if (!this.typed.has(file)) {
      const map = this.bundle.maps.get(file)?.();
      this.typed.set(file, map === undefined ? undefined : new TraceMap(map));
    }
    return this.typed.get(file);
  }
}

const FRAME = new RegExp(`${PROGRAM.replaceAll('.', '\\.')}:(\\d+):(\\d+)`, 'g');
