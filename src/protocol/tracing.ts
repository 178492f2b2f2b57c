import type { Diagnostic, Trace } from './facts.ts';

/** host or CLI → trace runner */
export interface TraceRequest {
  entry: string;
  /** Unsaved texts by absolute path; they go before what the disk holds. */
  overlays: Record<string, string>;
  /** The folder that counts as the user's own code. */
  workspace: string;
  /** The trace is cut after so many milliseconds of running. */
  limit?: number;
}

/** The program could not be bundled: it does not parse, or an import was not found. The last good hints stay. */
export interface BrokenProgram {
  broken: Diagnostic[];
}

export type TraceReply = Trace | BrokenProgram;

export function isBroken(reply: TraceReply): reply is BrokenProgram {
  return 'broken' in reply;
}
