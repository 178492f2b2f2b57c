import type { TraceReply, TraceRequest } from '../../protocol/tracing.ts';
import { prepareForGarbage } from './garbage.ts';
import { sealProcess } from './sandbox.ts';
import { trace } from './trace.ts';

interface Ask {
  id: number;
  request: TraceRequest;
}

/** Answers trace requests over Node's IPC, one after the other, in a process that can do nothing else. */
export async function serveTraces(): Promise<void> {
  process.on('disconnect', () => process.exit());
  const clear = prepareForGarbage();
  // esbuild starts its service with its first build: that must come before processes can't be started any more.
  await warmUp();
  sealProcess();
  let last = Promise.resolve();
  process.on('message', ({ id, request }: Ask) => {
    last = last.then(async () => {
      process.send!({ id, ...(await answerTo(request)), memory: process.memoryUsage.rss() });
      clear();
    });
  });
  process.send!({ ready: true });
}

async function answerTo(request: TraceRequest): Promise<{ reply: TraceReply } | { error: string }> {
  try {
    return { reply: await trace(request) };
  } catch (error) {
    return { error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

/** Compiles and loads what the first request would otherwise wait for. */
async function warmUp(): Promise<void> {
  const entry = `${process.cwd()}/warm-up.ts`;
  const source = `import { nn, randn } from 'tensorscope';
    const model = new nn.Sequential(new nn.Linear(4, 2), new nn.ReLU());
    const out = model(randn(3, 4));
    out.sum().backward();`;
  await trace({ entry, overlays: { [entry]: source }, workspace: process.cwd() });
}
