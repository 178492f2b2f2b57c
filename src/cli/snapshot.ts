import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Hint, Trace } from '../protocol/facts.ts';
import { defaultStyle, hintLabel } from '../protocol/label.ts';
import { type Scope, scopeAt, scopesIn } from '../runner/trace/scopes.ts';

/** For each program, by its path from the snapshot's folder, what its statements were seen to give. */
export interface Snapshot {
  version: 1;
  programs: Record<string, Record<string, string>>;
}

/** A shape of a program under a name that stays when lines move: `Net.forward › flat`. */
export interface KnownShape {
  key: string;
  shape: string;
  hint: Hint;
}

/** Something that is not as the snapshot has it; `was` or `is` is null where there was or is nothing. */
export interface Difference {
  key: string;
  was: string | null;
  is: string | null;
  hint: Hint | null;
}

export function shapesOf(entry: string, { hints, files }: Trace): KnownShape[] {
  const counts = new Map<string, number>();
  const scopes = new Map(files.map((file) => [file, scopesIn(file, readFileSync(file, 'utf8'))]));
  return hints.flatMap((hint) => {
    const name = keyOf(entry, hint, scopes.get(hint.file)!);
    const count = (counts.get(name) ?? 0) + 1;
    counts.set(name, count);
    const shape = hintLabel({ ...hint, times: 1 }, { ...defaultStyle, longest: 0 });
    return shape ? [{ key: count === 1 ? name : `${name} (${count})`, shape, hint }] : [];
  });
}

/** What differs, in the order of the source; what is gone comes last. */
export function differences(before: Record<string, string>, now: KnownShape[]): Difference[] {
  const keys = new Set(now.map(({ key }) => key));
  const changed = now.flatMap(({ key, shape, hint }): Difference[] =>
    before[key] === shape ? [] : [{ key, was: before[key] ?? null, is: shape, hint }],
  );
  const gone = Object.entries(before).flatMap(([key, was]): Difference[] =>
    keys.has(key) ? [] : [{ key, was, is: null, hint: null }],
  );
  return [...changed, ...gone];
}

/** Null where there is no such file yet. Throws an Error where it is no snapshot. */
export function readSnapshot(file: string): Snapshot | null {
  if (!existsSync(file)) return null;
  let read: Partial<Snapshot> | null;
  try {
    read = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(
      `${file} is no snapshot of shapes: ${(error as Error).message}. Delete it to write it anew.`,
    );
  }
  if (read?.version !== 1 || typeof read.programs !== 'object') {
    throw new Error(
      `${file} is no snapshot of shapes that this version reads: its version is ${read?.version}, not 1. Delete it to write it anew.`,
    );
  }
  return read as Snapshot;
}

export function writeSnapshot(file: string, programs: Snapshot['programs']): void {
  const sorted = Object.fromEntries(Object.entries(programs).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(file, `${JSON.stringify({ version: 1, programs: sorted } satisfies Snapshot, null, 2)}\n`);
}

/** A program's name in the snapshot, the same on every system. */
export function programName(snapshot: string, entry: string): string {
  return path
    .relative(path.dirname(path.resolve(snapshot)), entry)
    .split(path.sep)
    .join('/');
}

function keyOf(entry: string, hint: Hint, scopes: Scope[]): string {
  // What ends a line may stand behind the function that it is in.
  const scope = scopeAt(scopes, hint.kind === 'variable' || hint.kind === 'parameter' ? hint : hint.within);
  const part =
    hint.file === entry ? '' : `${path.relative(path.dirname(entry), hint.file).split(path.sep).join('/')}: `;
  return `${part}${scope ? `${scope} › ` : ''}${nameOf(hint)}`;
}

function nameOf({ kind, name }: Hint): string {
  if (kind === 'return') return 'return';
  if (kind === 'chain') return `.${name}`;
  return kind === 'module' ? `new ${name}` : name;
}
