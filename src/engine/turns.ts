/**
 * Node frees what JavaScript held of a native addon between the turns of its loop only, never while a loop of the
 * program goes on without an await: with Dawn that is some 10 kB for every 15 kernels. Whoever runs a program may give it
 * a turn where one is due.
 */
let submits = 0;

export function submitted(): void {
  submits++;
}

export function isTurnDue(): boolean {
  return submits > MOST;
}

export async function turn(): Promise<void> {
  submits = 0;
  await new Promise((resolve) => setImmediate(resolve));
}

const MOST = 200;
