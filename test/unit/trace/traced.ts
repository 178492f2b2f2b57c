import assert from 'node:assert/strict';
import path from 'node:path';
import type { Layer, Trace } from '../../../src/protocol/facts.ts';
import { isBroken } from '../../../src/protocol/tracing.ts';
import { trace } from '../../../src/runner/trace/trace.ts';

/** Traces a program of this text; it must be free of problems. */
export async function traced(text: string): Promise<Trace> {
  const entry = path.resolve('test/fixtures/program.ts');
  const reply = await trace({ entry, overlays: { [entry]: text }, workspace: process.cwd(), limit: 20_000 });
  assert.ok(!isBroken(reply), 'the program does not parse');
  assert.deepEqual([reply.diagnostics.filter(({ severity }) => severity === 'error'), reply.cut], [[], null]);
  return reply;
}

export function layerAt(trace: Trace, path: string): Layer {
  const layer = trace.layers.find((each) => each.path === path);
  assert.ok(layer, `${path} is not among ${trace.layers.map((each) => each.path)}`);
  return layer;
}
