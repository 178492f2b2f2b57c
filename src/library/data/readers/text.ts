import { built } from '../../tensor/fill.ts';
import type { Tensor } from '../../tensor/tensor.ts';
import type { Dataset } from '../dataset.ts';

/** The tokens that a text is made of, numbered in sorted order. */
export class Vocabulary {
  readonly tokens: string[];
  private readonly numbers: Map<string, number>;

  constructor(tokens: Iterable<string>) {
    this.tokens = [...new Set(tokens)].sort();
    this.numbers = new Map(this.tokens.map((token, i) => [token, i]));
  }

  get length(): number {
    return this.tokens.length;
  }

  /** Throws an Error for a token that the vocabulary lacks. */
  encode(tokens: Iterable<string>): number[] {
    return Array.from(tokens, (token) => {
      const number = this.numbers.get(token);
      if (number === undefined) throw new Error(`The vocabulary has no token ${JSON.stringify(token)}.`);
      return number;
    });
  }

  decode(numbers: ArrayLike<number>): string[] {
    return Array.from(numbers, (number) => {
      const token = this.tokens[number];
      if (token === undefined)
        throw new Error(`The vocabulary has ${this.length} tokens, but number ${number} is asked for.`);
      return token;
    });
  }
}

/**
 * A text for a model that predicts the next character: a sample is `[x, y]`, both int32 [blockSize], where `y` is
 * one character ahead. Every position of the text begins a sample.
 */
export class CharDataset implements Dataset<[Tensor, Tensor]> {
  readonly vocabulary: Vocabulary;
  private readonly numbers: Int32Array;

  /** Throws an Error where the text is not longer than a block, or has characters that `vocabulary` lacks. */
  constructor(
    text: string,
    readonly blockSize: number,
    { vocabulary = new Vocabulary(text) }: { vocabulary?: Vocabulary } = {},
  ) {
    this.vocabulary = vocabulary;
    this.numbers = Int32Array.from(vocabulary.encode(text));
    if (!(blockSize > 0 && this.numbers.length > blockSize)) {
      throw new Error(
        `CharDataset: the text has ${this.numbers.length} characters; with a block of ${blockSize} it needs more than that.`,
      );
    }
  }

  get length(): number {
    return this.numbers.length - this.blockSize;
  }

  get(index: number): [Tensor, Tensor] {
    const [x, y] = this.batch(Int32Array.of(index));
    return [x.select(0, 0), y.select(0, 0)];
  }

  batch(indices: Int32Array): [Tensor, Tensor] {
    const wrong = indices.find((index) => !(index >= 0 && index < this.length));
    if (wrong !== undefined)
      throw new RangeError(`There is no sample ${wrong} in a text with ${this.length}.`);
    return [this.blocks(indices, 0), this.blocks(indices, 1)];
  }

  private blocks(indices: Int32Array, ahead: number): Tensor {
    const { blockSize, numbers } = this;
    return built([indices.length, blockSize], 'int32', (values) => {
      indices.forEach((index, i) => {
        values.set(numbers.subarray(index + ahead, index + ahead + blockSize), i * blockSize);
      });
    });
  }
}

/** The lines of a text as samples, without empty ones. */
export class LineDataset implements Dataset<string> {
  readonly lines: string[];

  constructor(text: string) {
    this.lines = text.split(/\r?\n/).filter((line) => line.trim() !== '');
  }

  get length(): number {
    return this.lines.length;
  }

  get(index: number): string {
    if (!(index in this.lines))
      throw new RangeError(`There is no line ${index} in a text of ${this.length}.`);
    return this.lines[index];
  }
}
