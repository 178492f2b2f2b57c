import { createReadStream } from 'node:fs';
import { jsonLines } from '../../protocol/json-lines.ts';

/** Bytes that are parsed at once: some milliseconds. */
const PIECE = 1 << 18;

/** The objects of a file of JSON lines, in pieces: reading millions of points holds up nothing else in this process. */
export async function* readJsonLines<T>(file: string): AsyncGenerator<T[]> {
  let rest = '';
  for await (const chunk of createReadStream(file, { encoding: 'utf8', highWaterMark: PIECE })) {
    const text = rest + chunk;
    const end = text.lastIndexOf('\n') + 1;
    rest = text.slice(end);
    yield parsed<T>(text.slice(0, end));
  }
  yield parsed<T>(rest);
}

/** As one array, which takes half of the time that one line after the other does. */
function parsed<T>(lines: string): T[] {
  try {
    return JSON.parse(`[${lines.trimEnd().replaceAll('\n', ',')}]`);
  } catch {
    // One of them is torn.
    return [...jsonLines<T>(lines)];
  }
}
