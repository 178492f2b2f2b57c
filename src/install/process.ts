import { type ChildProcess, execFile, type SpawnOptions, spawn } from 'node:child_process';

export interface Ran {
  code: number | null;
  signal: NodeJS.Signals | null;
  stdout: string;
  /** Both streams, as they came. */
  output: string;
}

export interface RunOptions extends Pick<SpawnOptions, 'cwd' | 'env' | 'shell'> {
  /** Ends the process and all that it has started. */
  abort: AbortSignal;
  /** What it prints, as it comes. */
  print(text: string): void;
}

/** Runs a program to its end. Rejects where it can't be started, and with the signal's reason where it was aborted. */
export function runProcess(
  command: string,
  args: string[],
  { abort, print, ...options }: RunOptions,
): Promise<Ran> {
  abort.throwIfAborted();
  return new Promise((resolve, reject) => {
    const grouped = process.platform !== 'win32';
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'], detached: grouped });
    const ran: Ran = { code: null, signal: null, stdout: '', output: '' };
    const read = (stream: NodeJS.ReadableStream, own: boolean) =>
      stream.setEncoding('utf8').on('data', (text: string) => {
        ran.output += text;
        if (own) ran.stdout += text;
        print(text);
      });
    read(child.stdout!, true);
    read(child.stderr!, false);
    const end = () => endTree(child);
    abort.addEventListener('abort', end, { once: true });
    child.on('error', reject);
    child.on('close', (code, signal) => {
      abort.removeEventListener('abort', end);
      if (abort.aborted) reject(abort.reason);
      else resolve({ ...ran, code, signal });
    });
  });
}

/** At once: what an install was about to write is thrown away. */
function endTree({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  if (process.platform === 'win32') {
    execFile('taskkill', ['/pid', String(pid), '/T', '/F'], () => {});
    return;
  }
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Nothing of the group is left.
  }
}
