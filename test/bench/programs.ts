import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Edit } from '../../src/host/editing/edits.ts';

/** A program that is being typed in: each keystroke gives a size another value, so that no text comes twice. */
export class EditedProgram {
  readonly entry: string;
  text: string;
  private readonly at: Pick<Edit, 'line' | 'column'>;
  private readonly offset: number;
  private size: number;

  constructor(
    readonly name: string,
    /** A piece of its text that ends with the number that is edited; it stands there once. */
    before: string,
    size: number,
  ) {
    this.entry = path.resolve(name);
    this.text = readFileSync(this.entry, 'utf8');
    this.size = size;
    const [head, ...rest] = this.text.split(before + size);
    if (rest.length !== 1) throw new Error(`${name} does not have "${before}${size}" once`);
    const lines = (head + before).split('\n');
    this.at = { line: lines.length, column: lines.at(-1)!.length + 1 };
    this.offset = head.length + before.length;
  }

  get lines(): number {
    return this.text.trimEnd().split('\n').length;
  }

  /** Gives the edit as the editor would tell it. */
  type(): Edit {
    const before = String(this.size).length;
    this.size++;
    const text = String(this.size);
    this.text = this.text.slice(0, this.offset) + text + this.text.slice(this.offset + before);
    return { ...this.at, endLine: this.at.line, endColumn: this.at.column + before, text };
  }
}

export const editedPrograms = (): EditedProgram[] => [
  new EditedProgram('test/bench/programs/mlp.ts', 'randn(', 64),
  new EditedProgram('examples/mnist.ts', 'new nn.Linear(128, ', 10),
  new EditedProgram('examples/nano-gpt.ts', '  batch: ', 12),
];
