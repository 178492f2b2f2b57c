import { fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TraceReply, TraceRequest } from '../../src/protocol/tracing.ts';
import { isBroken } from '../../src/protocol/tracing.ts';
import { milliseconds, quantile } from './figures.ts';

const EDITS = 200;

/** From an edit's text leaving the editor to its hints being back, in a warm runner. */
export async function benchTrace(): Promise<void> {
  const entry = path.resolve('examples/mnist.ts');
  const text = readFileSync(entry, 'utf8');
  const runner = fork('dist/runner.js', ['trace']);
  const waiting = new Map<number, (reply: TraceReply) => void>();
  await new Promise<void>((ready) => {
    runner.on('message', (message: { ready?: boolean; id?: number; reply?: TraceReply; error?: string }) => {
      if (message.ready) ready();
      else if (message.reply) waiting.get(message.id!)!(message.reply);
      else throw new Error(message.error);
    });
  });
  const ask = (id: number, request: TraceRequest) =>
    new Promise<TraceReply>((resolve) => {
      waiting.set(id, resolve);
      runner.send({ id, request });
    });
  const times: number[] = [];
  const parts = { bundle: [] as number[], run: [] as number[] };
  for (let edit = 0; edit < EDITS; edit++) {
    // Every edit changes a size, as typing does; every tenth breaks the model.
    const hidden = edit % 10 === 9 ? 'new nn.Linear(800, 64)' : `new nn.Linear(32 * 5 * 5, ${100 + edit})`;
    const typed = text
      .replace('new nn.Linear(32 * 5 * 5, 128)', hidden)
      .replace('new nn.Linear(128, 10)', `new nn.Linear(${100 + edit}, 10)`);
    const start = performance.now();
    const reply = await ask(edit, { entry, overlays: { [entry]: typed }, workspace: process.cwd() });
    times.push(performance.now() - start);
    if (isBroken(reply) || reply.hints.length === 0) throw new Error('the program was not traced');
    parts.bundle.push(reply.milliseconds.bundle);
    parts.run.push(reply.milliseconds.run);
  }
  runner.kill();
  console.log(`Edit to hints, examples/mnist.ts, ${EDITS} edits in a warm runner:`);
  console.log(`  median ${milliseconds(quantile(times, 0.5))}, p95 ${milliseconds(quantile(times, 0.95))}`);
  console.log(
    `  of it bundling ${milliseconds(quantile(parts.bundle, 0.5))}, running ${milliseconds(quantile(parts.run, 0.5))}\n`,
  );
}
