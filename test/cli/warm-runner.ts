import { type ChildProcess, fork } from 'node:child_process';
import type { TraceReply, TraceRequest } from '../../src/protocol/tracing.ts';

/** The built runner that traces, kept warm: what the editor has, without the editor. */
export class WarmRunner {
  private readonly process: ChildProcess = fork('dist/runner.js', ['trace'], { silent: true });
  private ids = 0;

  trace(request: TraceRequest): Promise<TraceReply> {
    const id = ++this.ids;
    return new Promise((resolve, reject) => {
      const receive = (message: { id?: number; reply?: TraceReply; error?: string }) => {
        if (message.id !== id) return;
        this.process.off('message', receive).off('error', reject);
        if (message.reply) resolve(message.reply);
        else reject(new Error(message.error));
      };
      this.process.on('message', receive);
      this.process.on('error', reject);
      this.process.send({ id, request });
    });
  }

  end(): void {
    this.process.kill();
  }
}
