/** Offsets of a text as lines and columns, which count from 1. */
export class Lines {
  private starts: number[] | undefined;

  constructor(private readonly text: string) {}

  positionAt(offset: number): { line: number; column: number } {
    const line = this.lineOf(offset);
    return { line, column: offset - this.text.lastIndexOf('\n', offset - 1) };
  }

  /** Where a line closes behind an offset: brackets and commas belong to it, a comment keeps its distance. */
  closingAt(offset: number): number {
    const end = this.text.indexOf('\n', offset);
    const line = this.text.slice(offset, end < 0 ? undefined : end);
    return offset + /^[\s)\]};,]*/.exec(line)![0].trimEnd().length;
  }

  private lineOf(offset: number): number {
    const starts = this.lineStarts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle] <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  }

  private lineStarts(): number[] {
    if (this.starts) return this.starts;
    this.starts = [0];
    for (let at = this.text.indexOf('\n'); at >= 0; at = this.text.indexOf('\n', at + 1))
      this.starts.push(at + 1);
    return this.starts;
  }
}
