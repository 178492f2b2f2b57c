/** What is owned and must be let go. VS Code's own Disposable fits. */
export interface Owned {
  dispose(): unknown;
}

/** Owns things and disposes of them together, newest first; what is added after that is disposed of at once. */
export class Lifetime implements Owned {
  private owned: Owned[] = [];
  private over = false;

  add<T extends Owned>(thing: T): T {
    if (this.over) thing.dispose();
    else this.owned.push(thing);
    return thing;
  }

  dispose(): void {
    this.over = true;
    for (const thing of this.owned.splice(0).reverse()) thing.dispose();
  }
}
