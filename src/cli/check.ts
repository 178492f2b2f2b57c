import { existsSync } from 'node:fs';
import path from 'node:path';
import type { Trace } from '../protocol/facts.ts';
import {
  type Difference,
  differences,
  programName,
  readSnapshot,
  type Snapshot,
  shapesOf,
  writeSnapshot,
} from './snapshot.ts';
import { placeText, printProblems } from './source-view.ts';

export interface TracedProgram {
  entry: string;
  trace: Trace;
}

/**
 * Compares programs with a snapshot of their shapes; writes it where there is none and where `update` says so. Of
 * programs that are in the snapshot and not among these, only those count whose file is gone. Gives whether all is
 * as it was.
 */
export function check(file: string, traced: TracedProgram[], update: boolean): boolean {
  const before = readSnapshot(file);
  const failed = traced.filter(({ entry, trace }) => !isWhole(entry, trace));
  if (failed.length) {
    console.error(
      `${path.relative('', file)} was neither written nor compared for what has errors or was cut.`,
    );
  }
  const whole = traced.filter((program) => !failed.includes(program));
  const same = before && !update ? compare(file, before, whole) : write(file, before, whole);
  return same && failed.length === 0;
}

/** What goes on with stand-ins has no shapes to hold on to, and where a trace is cut depends on the machine. */
function isWhole(entry: string, trace: Trace): boolean {
  const errors = trace.diagnostics.filter(({ severity }) => severity === 'error');
  if (!errors.length && !trace.cut) return true;
  printProblems({ ...trace, diagnostics: errors });
  if (trace.cut) console.log(`${path.relative('', entry)}: --limit gives a program more time.`);
  return false;
}

function compare(file: string, { programs }: Snapshot, traced: TracedProgram[]): boolean {
  let count = 0;
  let shapes = 0;
  for (const { entry, trace } of traced) {
    const now = shapesOf(entry, trace);
    const found = differences(programs[programName(file, entry)] ?? {}, now);
    for (const difference of found) print(entry, difference);
    count += found.length;
    shapes += now.length;
  }
  for (const name of missing(file, programs)) {
    console.log(`${name}: the program is gone`);
    count++;
  }
  const of = `${amount(shapes, 'shape')} of ${amount(traced.length, 'program')}`;
  if (!count) console.log(`${of} are as in ${path.relative('', file)}.`);
  else
    console.log(
      `\n${amount(count, 'difference')} from ${path.relative('', file)}; --update takes them over.`,
    );
  return count === 0;
}

function write(file: string, before: Snapshot | null, traced: TracedProgram[]): true {
  const programs = { ...before?.programs };
  for (const name of missing(file, programs)) delete programs[name];
  let shapes = 0;
  for (const { entry, trace } of traced) {
    const now = shapesOf(entry, trace);
    programs[programName(file, entry)] = Object.fromEntries(now.map(({ key, shape }) => [key, shape]));
    shapes += now.length;
  }
  writeSnapshot(file, programs);
  const what = `${amount(shapes, 'shape')} of ${amount(traced.length, 'program')}`;
  console.log(`Wrote ${what} to ${path.relative('', file)}.`);
  return true;
}

function missing(file: string, programs: Snapshot['programs']): string[] {
  const folder = path.dirname(path.resolve(file));
  return Object.keys(programs).filter((name) => !existsSync(path.join(folder, name)));
}

function print(entry: string, { key, was, is, hint }: Difference): void {
  const place = hint ? placeText(hint) : path.relative('', entry);
  console.log(`${place}: ${key}`);
  if (was !== null) console.log(`  - ${was}`);
  if (is !== null) console.log(`  + ${is}`);
}

function amount(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
