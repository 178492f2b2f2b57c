import vm from 'node:vm';
import type { ProgramRuntime } from '../../trace/runtime.ts';
import { PROGRAM } from './positions.ts';
import type { Bundle } from './result.ts';

/**
 * Runs a bundle; the promise settles when its top-level statements are through. `globals` stand in for the global
 * variables of the same names.
 */
export function runBundle(
  { code }: Bundle,
  runtime: ProgramRuntime,
  globals: Record<string, unknown> = {},
): Promise<unknown> {
  const names = ['__ts', ...Object.keys(globals)];
  // The wrapper stands on the bundle's first line, so that lines stay those of its source map.
  const head = `(async function (${names.join(', ')}) { "use strict"; `;
  const script = new vm.Script(`${head}${code}\n})`, { filename: PROGRAM, columnOffset: -head.length });
  const program = script.runInThisContext() as (...values: unknown[]) => Promise<unknown>;
  return program(runtime, ...Object.values(globals));
}
