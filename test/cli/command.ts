import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Starts the built command line. */
export function start(args: string[], env: NodeJS.ProcessEnv = {}): ChildProcess {
  return spawn(process.execPath, ['dist/cli.js', ...args], {
    env: { ...process.env, TENSORSCOPE_ENGINE: undefined, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export interface Ended {
  status: number | null;
  stdout: string;
  stderr: string;
}

export function ended(command: ChildProcess): Promise<Ended> {
  let stdout = '';
  let stderr = '';
  command.stdout!.on('data', (data) => {
    stdout += data;
  });
  command.stderr!.on('data', (data) => {
    stderr += data;
  });
  return new Promise((resolve) => command.on('close', (status) => resolve({ status, stdout, stderr })));
}

export const tensorscope = (...args: string[]): Promise<Ended> => ended(start(args));

export const jsonLines = (text: string): any[] =>
  text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/** A folder of its own with some programs in it. */
export class Workspace {
  readonly folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-'));

  file(name: string, text: string): string {
    const file = path.join(this.folder, name);
    writeFileSync(file, text);
    return file;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
