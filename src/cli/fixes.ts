import { readFileSync, writeFileSync } from 'node:fs';
import type { Diagnostic, Fix, Trace } from '../protocol/facts.ts';
import { changedTexts, mends } from '../protocol/fixes.ts';
import { isBroken, type TraceRequest } from '../protocol/tracing.ts';
import type { TraceProcess } from './trace-process.ts';

/** More changes than this one after another mean that they go round in a circle. */
const MOST = 50;

/** Leaves of the fixes of each diagnostic only those after which a trace was free of it. */
export async function tried(trace: Trace, process: TraceProcess, request: TraceRequest): Promise<Trace> {
  const diagnostics: Diagnostic[] = [];
  for (const diagnostic of trace.diagnostics) {
    const fixes: Fix[] = [];
    for (const fix of diagnostic.fixes ?? []) {
      if (await isGood(fix, diagnostic, trace, process, request)) fixes.push(fix);
    }
    diagnostics.push({ ...diagnostic, fixes });
  }
  return { ...trace, diagnostics };
}

/** Mends what can be mended, each problem by its first good fix, and writes the files. Gives the trace of what is left. */
export async function mend(
  trace: Trace,
  process: TraceProcess,
  request: TraceRequest,
): Promise<{ trace: Trace; made: { fix: Fix; diagnostic: Diagnostic }[] }> {
  const made: { fix: Fix; diagnostic: Diagnostic }[] = [];
  let overlays = request.overlays;
  let left = trace;
  while (made.length < MOST) {
    const now = { ...request, overlays };
    const next = await firstGood(left, process, now);
    if (!next) break;
    overlays = { ...overlays, ...changedTexts(next.fix, textsOf(overlays)) };
    const reply = await process.trace({ ...request, overlays });
    if (isBroken(reply)) break;
    made.push(next);
    left = reply;
  }
  for (const [file, text] of Object.entries(overlays)) writeFileSync(file, text);
  return { trace: left, made };
}

async function firstGood(trace: Trace, process: TraceProcess, request: TraceRequest) {
  for (const diagnostic of trace.diagnostics) {
    for (const fix of diagnostic.fixes ?? []) {
      if (await isGood(fix, diagnostic, trace, process, request)) return { fix, diagnostic };
    }
  }
  return null;
}

async function isGood(
  fix: Fix,
  diagnostic: Diagnostic,
  trace: Trace,
  process: TraceProcess,
  request: TraceRequest,
): Promise<boolean> {
  const changed = changedTexts(fix, textsOf(request.overlays));
  const reply = await process.trace({ ...request, overlays: { ...request.overlays, ...changed } });
  return mends(diagnostic, trace, reply);
}

function textsOf(overlays: Record<string, string>): (file: string) => string {
  return (file) => overlays[file] ?? readFileSync(file, 'utf8');
}
