import { existsSync, readFileSync } from 'node:fs';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
}

/** Names the file that the reporter of counted.cts adds to. */
export const countsVariable = 'TENSORSCOPE_TEST_COUNTS';

/** The sum of all that runs added to `file`; undefined where none came to its end. */
export function countsIn(file: string): Counts | undefined {
  if (!existsSync(file)) return undefined;
  const lines = readFileSync(file, 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Counts).reduce(add);
}

export function add(one: Counts, other: Counts): Counts {
  return {
    passed: one.passed + other.passed,
    failed: one.failed + other.failed,
    skipped: one.skipped + other.skipped,
  };
}
