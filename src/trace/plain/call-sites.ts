/**
 * Where the program called what goes on after it has returned: by then the stack no longer tells. While `fit` runs, a
 * mismatch in it is one of the line that called `fit`.
 */
export class CallSites {
  private readonly open: string[] = [];

  /** A stack with the frames of the call that is under way behind its own. */
  completed(stack: string | undefined): string {
    return [stack ?? '', ...this.open.toReversed()].join('\n');
  }

  /** Runs what ends later; an error of it knows the line as well. */
  async during<T>(run: () => Promise<T>): Promise<T> {
    const site = new Error().stack ?? '';
    this.open.push(site);
    try {
      return await run();
    } catch (error) {
      if (error instanceof Error && !error.stack?.includes(site)) error.stack += `\n${site}`;
      throw error;
    } finally {
      this.open.splice(this.open.lastIndexOf(site), 1);
    }
  }
}
