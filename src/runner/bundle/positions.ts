import path from 'node:path';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { Place } from '../../protocol/facts.ts';
import type { Bundle } from './bundle.ts';

/** The name under which the bundled program runs, to know its frames in a stack. */
export const PROGRAM = 'tensorscope-program.js';

/** Maps positions in the running bundle back to the source as typed. */
export class Positions {
  private map?: TraceMap;
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
    this.map ??= new TraceMap(this.bundle.map);
    const { source, line: row, column: at } = originalPositionFor(this.map, { line, column: column - 1 });
    if (!source || row === null) return null;
    const file = path.resolve(path.parse(process.cwd()).root, source);
    return this.bundle.sites.has(file) ? { file, line: row, column: at + 1 } : null;
  }
}

const FRAME = new RegExp(`${PROGRAM.replaceAll('.', '\\.')}:(\\d+):(\\d+)`, 'g');
