import { spawnSync } from 'node:child_process';
import { writeSync } from 'node:fs';
import { engineNames } from '../../engine/index.ts';
import type { NextEngine } from '../../protocol/engines.ts';

/** `runner.js next [NAME]`: which engine to go on with after one was no good. Each is tried in a process of its own. */
export function tellNext(after?: string): void {
  writeSync(1, `${JSON.stringify(nextAfter(after))}\n`);
}

function nextAfter(after?: string): NextEngine {
  const names: string[] = engineNames.filter((name) => name !== 'meta');
  const died: string[] = [];
  for (const name of after ? names.slice(names.indexOf(after) + 1) : names) {
    const args = [process.argv[1], 'try', name, 'auto'];
    const { status, signal } = spawnSync(process.execPath, args, { timeout: LIMIT });
    if (status === 0) return { next: name, died };
    // A trial that fails without a crash ends with 1.
    if (signal || status !== 1) died.push(name);
  }
  return { next: null, died };
}

/** Milliseconds for one engine. */
const LIMIT = 30_000;
