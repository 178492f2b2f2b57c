import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Edit } from '../../src/host/editing/edits.ts';

/** A program that is being typed in: each keystroke changes a size, one way and back. */
export class EditedProgram {
  readonly entry: string;
  text: string;
  private readonly at: Pick<Edit, 'line' | 'column'>;

  constructor(
    readonly name: string,
    /** A piece of its text that ends with the number that is edited; it stands there once. */
    before: string,
    private readonly sizes: [string, string],
  ) {
    this.entry = path.resolve(name);
    this.text = readFileSync(this.entry, 'utf8');
    const [head, ...rest] = this.text.split(before + sizes[0]);
    if (rest.length !== 1) throw new Error(`${name} does not have "${before}${sizes[0]}" once`);
    const lines = (head + before).split('\n');
    this.at = { line: lines.length, column: lines.at(-1)!.length + 1 };
    this.offset = head.length + before.length;
  }
  private readonly offset: number;

  get lines(): number {
    return this.text.trimEnd().split('\n').length;
  }

  /** Types the other size, and gives the edit as the editor would tell it. */
  type(): Edit {
    const [old, next] = this.sizes;
    this.sizes.reverse();
    this.text = this.text.slice(0, this.offset) + next + this.text.slice(this.offset + old.length);
    return { ...this.at, endLine: this.at.line, endColumn: this.at.column + old.length, text: next };
  }
}

export const editedPrograms = (): EditedProgram[] => [
  new EditedProgram('test/bench/programs/mlp.ts', 'randn(', ['64', '640']),
  new EditedProgram('examples/mnist.ts', 'new nn.Linear(128, ', ['10', '100']),
  new EditedProgram('examples/nano-gpt.ts', '  batch: ', ['12', '120']),
];
