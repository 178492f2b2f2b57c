import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { TraceReply, TraceRequest } from '../protocol/tracing.ts';

/** Milliseconds; without an editor waiting there is time to see more of a program. */
export const LIMIT = 10_000;
/** Milliseconds beyond the limit after which a runner that does not answer is ended. */
const GRACE = 5000;

/** A warm process that traces one program after another. */
export class TraceProcess {
  private readonly runner: ChildProcess = fork(
    fileURLToPath(new URL('./runner.js', import.meta.url)),
    ['trace'],
    { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  private ids = 0;

  /** Throws where the process does not answer in time, and where it ends. */
  trace(request: TraceRequest): Promise<TraceReply> {
    const { runner } = this;
    const limit = (request.limit ?? LIMIT) + GRACE;
    const id = ++this.ids;
    return new Promise<TraceReply>((resolve, reject) => {
      const late = () => reject(new Error(`The trace did not end within ${limit / 1000} s.`));
      const timer = setTimeout(late, limit);
      const receive = (message: { id?: number; reply?: TraceReply; error?: string }) => {
        if (message.id !== id) return;
        if (message.reply) resolve(message.reply);
        else reject(new Error(message.error));
        settled();
      };
      const fail = (error: Error) => {
        reject(error);
        settled();
      };
      const ended = (code: number | null) =>
        fail(new Error(`The tracing process ended with status ${code}.`));
      const settled = () => {
        clearTimeout(timer);
        runner.off('message', receive).off('error', fail).off('exit', ended);
      };
      runner.on('message', receive).on('error', fail).on('exit', ended);
      runner.send({ id, request: { ...request, limit: request.limit ?? LIMIT } });
    });
  }

  end(): void {
    this.runner.kill();
  }
}
