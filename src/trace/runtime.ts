/**
 * What an instrumented program calls while it runs, under the name `__ts`. Trace mode and train mode each bring
 * their own; `instrument.ts` writes the calls.
 */
export interface ProgramRuntime {
  /** A value reached probe site `site`. Of a call, `atoms` are the variables among its arguments: see `instrument/call.ts`. */
  p<T>(site: number, value: T, atoms?: readonly unknown[]): T;
  /** A construction site made `value`, perhaps a module. */
  m<T>(site: number, value: T, atoms?: readonly unknown[]): T;
  /** A loop is about to start. */
  e(loop: number): void;
  /** A loop's iteration starts; true ends the loop. `index` of `bound` where the loop's head tells them. */
  t(loop: number, index?: number, bound?: number): boolean;
  /**
   * Before that, in train mode: what the loop sees, and how it is set, for checkpoints. True where a resumed run has the
   * iteration behind it; a loop that `jumps` is not counted by its head and goes on where it was at once.
   */
  k?(
    loop: number,
    get: () => Record<string, unknown>,
    set: (values: Record<string, unknown>) => void,
    jumps: boolean,
  ): boolean;
  /** What a loop goes over, in train mode. */
  i?<T>(loop: number, values: T): T;
  /** The variables at the top of a file, in train mode: how they are read and set. */
  g?(get: () => Record<string, unknown>, set: (values: Record<string, unknown>) => void): void;
  /** A class has fields that only its own code sees, in train mode: how those of an object are read, and set. */
  h?(
    made: object,
    get: (object: object) => Record<string, unknown> | null,
    set: (object: object, values: Record<string, unknown>) => void,
  ): void;
  /** After that, in train mode, where the loop may await: whether to await a turn of Node's loop now. */
  y?(): boolean;
  turn?(): Promise<void>;
  /** At the start of an iteration of a loop that takes data in slices: the index to go on with. Trace mode only. */
  j(loop: number, index: number, bound: number, stride: number): number;
  /** A loop is over. */
  x(loop: number): void;
  /** `backward` is about to be called on a loss of this name. */
  b<T>(name: string, loss: T): T;
  /** A binary operator in a file with infix operators. */
  o(site: number, operator: string, left: unknown, right: unknown): unknown;
  /** A unary operator in such a file. */
  u(site: number, operator: string, value: unknown): unknown;
  /** A `//?` comment asks for the shape of an expression. Train mode never calls it. */
  q(site: number, compute: () => unknown): void;
  /** What `import.meta` tells, of the file as the user wrote it. */
  url(file: string): string;
  dirname(file: string): string;
  filename(file: string): string;
  /** A package or a module of Node's, as imported from `folder`. */
  require(name: string, folder: string): unknown;
}
