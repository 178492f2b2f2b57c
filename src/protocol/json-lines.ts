/** The objects of a file of JSON lines. The last one may be torn, of a process that ended while it wrote. */
export function* jsonLines<T>(text: string): Generator<T> {
  for (const line of text.split('\n')) {
    try {
      yield JSON.parse(line);
    } catch {
      // An empty line, or the torn one.
    }
  }
}
