/** What was put in the place of something else while a program is traced, to be put back afterwards. */
export class Patches {
  private readonly undo: (() => void)[] = [];

  /** Replaces `owner[key]`, whether it is the owner's own or inherited. */
  replace<T extends object, K extends keyof T>(owner: T, key: K, value: T[K]): void {
    const before = Object.getOwnPropertyDescriptor(owner, key);
    Object.defineProperty(owner, key, {
      value,
      writable: true,
      configurable: true,
      enumerable: before?.enumerable ?? true,
    });
    this.undo.push(() => {
      if (before) Object.defineProperty(owner, key, before);
      else delete owner[key];
    });
  }

  onRestore(undo: () => void): void {
    this.undo.push(undo);
  }

  /** Puts everything back, the last first. */
  restore(): void {
    for (const undo of this.undo.splice(0).reverse()) undo();
  }
}
