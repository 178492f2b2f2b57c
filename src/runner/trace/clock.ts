/** The timers of a traced program: no waiting, an interval comes around twice, and none outlives the trace. */
export class TraceClock {
  private readonly waiting = new Set<NodeJS.Immediate>();
  private over = false;

  get pending(): number {
    return this.waiting.size;
  }

  readonly setTimeout = (callback: (...args: unknown[]) => void, _delay?: number, ...args: unknown[]) =>
    this.soon(() => callback(...args));

  readonly setImmediate = (callback: (...args: unknown[]) => void, ...args: unknown[]) =>
    this.soon(() => callback(...args));

  readonly setInterval = (callback: (...args: unknown[]) => void, _delay?: number, ...args: unknown[]) =>
    this.soon(() => {
      callback(...args);
      this.soon(() => callback(...args));
    });

  readonly clear = (timer: unknown): void => {
    clearImmediate(timer as NodeJS.Immediate);
    this.waiting.delete(timer as NodeJS.Immediate);
  };

  end(): void {
    this.over = true;
    for (const timer of this.waiting) clearImmediate(timer);
    this.waiting.clear();
  }

  private soon(run: () => void): NodeJS.Immediate | undefined {
    if (this.over) return undefined;
    const timer = setImmediate(() => {
      this.waiting.delete(timer);
      run();
    });
    this.waiting.add(timer);
    return timer;
  }
}
