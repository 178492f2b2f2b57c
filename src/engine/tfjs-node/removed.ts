import util from 'node:util';

/** Puts back the two functions of `util` that tfjs-node 4.22 calls and that Node 23 removed. */
export function restoreRemoved(): void {
  const old = util as unknown as Record<string, (value: unknown) => boolean>;
  old.isNullOrUndefined ??= (value) => value === null || value === undefined;
  old.isArray ??= Array.isArray;
}
