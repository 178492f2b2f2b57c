import { execFile } from 'node:child_process';
import type { NextEngine } from '../protocol/engines.ts';

/** Asks the runner which engine to go on with after one is no good, or crashes while it is loaded where none is named. */
export function nextEngine(
  script: string,
  { engine, workspace }: { engine?: string; workspace: string },
): Promise<NextEngine> {
  const env = { TENSORSCOPE_PROJECT: workspace, ...process.env, ELECTRON_RUN_AS_NODE: '1' };
  return new Promise((resolve) => {
    execFile(process.execPath, [script, 'next', ...(engine ? [engine] : [])], { env }, (error, stdout) => {
      if (error) return resolve({ next: null, died: [] });
      resolve(JSON.parse(stdout) as NextEngine);
    });
  });
}
