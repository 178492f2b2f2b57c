/** Who is asked for the data of a value before it is there, or wants to know that it is read. */
export interface Watcher {
  wanted(id: LazyId): void;
}

const GONE =
  'This tensor was made within a compiled step, and a later call of the step took its memory. Return it from the step, or keep a copy, x.clone(), before the next call.';

/**
 * The data id of a value that a compiled step makes. Its data may come late: when the step's graph has run, or when
 * somebody asks for it before. `attached.ts` finds the two facts that TensorFlow.js keeps of a data id on the id itself.
 */
export class LazyId {
  tensorscopeInfo?: object;
  /** Nobody needs the value any more. */
  released = false;
  /** Its memory, once there is one, must stay as it is. */
  isLetOut = false;
  private entry: object | undefined;
  /** Its memory holds something else. */
  isGone = false;

  /** `origin` stands for the call of the step that made it, in which it is value number `index`. */
  constructor(
    public watcher: Watcher | null,
    readonly origin: object,
    readonly index: number,
  ) {}

  get isPending(): boolean {
    return this.entry === undefined && !this.released;
  }

  /** Nobody will look at it any more. */
  release(): void {
    this.released = true;
    this.watcher = null;
  }

  takeAway(): void {
    this.isGone = true;
  }

  get tensorscopeData(): object | undefined {
    this.watcher?.wanted(this);
    if (this.isGone) throw new Error(GONE);
    return this.entry;
  }

  set tensorscopeData(entry: object | undefined) {
    this.entry = entry;
  }

  /** The data, where they are there, without anybody hearing of it. */
  peek(): object | undefined {
    return this.entry;
  }
}
