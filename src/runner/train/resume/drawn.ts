import { data } from '../../../library/index.ts';
import type { Random } from './checkpoint-file.ts';
import { randomState, restoreRandom } from './random.ts';

/** The random numbers before the rounds for which a loop's own generator draws some. */
export type Drawn = Record<number, Random>;

interface DrawingLoop {
  rounds: number;
  drawn: Drawn;
  /** The checkpoint's loop that this one is. */
  target?: { drawn?: Drawn };
}

/**
 * What a loop goes over, in such a way that a resumed run draws the same again: each of the values that a generator of the
 * program's own makes comes with the random numbers of then. Arrays and data loaders draw nothing, or tell of it themselves.
 */
export function drawing<T>(values: T, loop: () => DrawingLoop | undefined): T {
  if (typeof values !== 'object' || values === null || drawsNothing(values)) return values;
  const { [Symbol.iterator]: each, [Symbol.asyncIterator]: eachAsync } =
    values as unknown as Iterable<unknown> & AsyncIterable<unknown>;
  const around = (iterator: AnyIterator): AnyIterator => ({
    next: (...given) => {
      const entry = loop();
      const round = (entry?.rounds ?? 0) + 1;
      const drawn = entry?.target?.drawn?.[round];
      if (drawn) restoreRandom(drawn);
      const before = randomState();
      const keep = () => {
        if (entry && !isSame(before, randomState())) entry.drawn[round] = before;
      };
      const result = iterator.next(...given);
      if (!(result instanceof Promise)) {
        keep();
        return result;
      }
      return result.then((value: unknown) => {
        keep();
        return value;
      });
    },
    return: iterator.return && ((...given) => iterator.return!(...given)),
  });
  return {
    ...(each && { [Symbol.iterator]: () => around(each.call(values) as AnyIterator) }),
    ...(eachAsync && { [Symbol.asyncIterator]: () => around(eachAsync.call(values) as AnyIterator) }),
  } as T;
}

interface AnyIterator {
  next(...given: unknown[]): any;
  return?(...given: unknown[]): any;
}

function drawsNothing(values: object): boolean {
  return (
    Array.isArray(values) ||
    ArrayBuffer.isView(values) ||
    values instanceof Map ||
    values instanceof Set ||
    values instanceof data.DataLoader
  );
}

function isSame(one: Random, other: Random): boolean {
  return (
    one.program === other.program &&
    one.library.spare === other.library.spare &&
    one.library.words.every((word, i) => word === other.library.words[i])
  );
}
