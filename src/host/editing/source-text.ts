import type { Span } from '../../protocol/facts.ts';

/** A text whose parts are asked for by lines and columns. Line ends count as one character, whatever they are. */
export class SourceText {
  private readonly lines: string[];

  constructor(text: string) {
    this.lines = text.split(/\r?\n/);
  }

  slice({ line, column, endLine, endColumn }: Omit<Span, 'file'>): string {
    if (line === endLine) return this.line(line).slice(column - 1, endColumn - 1);
    return [
      this.line(line).slice(column - 1),
      ...this.lines.slice(line, endLine - 1),
      this.line(endLine).slice(0, endColumn - 1),
    ].join('\n');
  }

  /** A line, counted from 1; empty beyond the end. */
  line(number: number): string {
    return this.lines[number - 1] ?? '';
  }

  get lineCount(): number {
    return this.lines.length;
  }
}
