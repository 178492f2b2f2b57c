import type { HintKind, Place, Span } from '../../protocol/facts.ts';
import type { Call } from './call.ts';

/** A value inside of an expression is a site only to tell where it was made; it has no hint of its own. */
export type SiteKind = HintKind | 'value';

/** A place in the source at which a probe reports values. */
export interface ProbeSite extends Place {
  kind: SiteKind;
  name: string;
  /** The whole expression, for links to where a value was made. */
  span: Span;
  /** The innermost statement around it, up to its body if it has one. */
  within: Span;
  /** The call that makes the value, where it is one. */
  call?: Call;
  /** Of a tensor whose sizes become variables: which dimension, which counts from the end below 0, goes by which name. */
  axes?: { axis: number; name: string; variable: number }[];
  /** Of a number that may be a size: what it goes by, and what it is computed from. */
  number?: NumberSite;
}

export interface NumberSite {
  /** Absent for a number inside of an expression. */
  variable?: number;
  /** Values of a tensor are read to compute it. */
  reads: boolean;
  /** The variables that it is computed from. */
  sources: number[];
}

/** A loop, a training one or another. */
export type LoopSite = Span;

/** What the instrumented text of one file refers to by number. */
export interface FileSites {
  file: string;
  probes: Map<number, ProbeSite>;
  loops: Map<number, LoopSite>;
  /** Every call, construction and tensor operator, to turn the position of an error into a range. */
  calls: Span[];
}

/** The smallest call around a position, or else the position to the end of its word. */
export function callAround(sites: FileSites | undefined, at: Place): Span {
  let best: Span | undefined;
  for (const call of sites?.calls ?? []) {
    if (contains(call, at) && (!best || contains(best, call))) best = call;
  }
  return best ?? { ...at, endLine: at.line, endColumn: at.column + 1 };
}

export function contains(span: Span, at: Place): boolean {
  const starts = span.line < at.line || (span.line === at.line && span.column <= at.column);
  const ends = span.endLine > at.line || (span.endLine === at.line && span.endColumn > at.column);
  return starts && ends;
}
