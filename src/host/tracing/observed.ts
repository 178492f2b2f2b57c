import { createHash } from 'node:crypto';
import type { CallSeen, Hint, ShapeSeen } from '../../protocol/facts.ts';
import type { ObservedCall, ObservedPlace, ObservedShape } from '../../protocol/training.ts';
import { sameStatement } from '../editing/statements.ts';
import type { KnownHint } from './known-hints.ts';

/** What a hint says of shapes. */
export type Says = Pick<Hint, 'shapes' | 'course' | 'module'>;

/** As the runner hashes the text of a file that it runs. */
export function hashOfText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The hints, with what a run of the same texts saw at their places. */
export function observed(hints: KnownHint[], places: ObservedPlace[]): KnownHint[] {
  const byPlace = new Map(places.map((place) => [placeKey(place), place]));
  return hints.map((hint) => {
    const place = byPlace.get(placeKey(hint));
    return place ? judged(hint, place) : hint;
  });
}

/** The hints of a new trace. Where it says of a statement what the one before it said, the run still counts. */
export function stillObserved(before: KnownHint[], now: KnownHint[]): KnownHint[] {
  const known = new Map(before.filter(({ traced }) => traced).map((hint) => [placeKey(hint), hint]));
  if (known.size === 0) return now;
  return now.map((hint) => {
    const old = known.get(placeKey(hint));
    if (!old || !sameStatement(old.statement ?? '', hint.statement ?? '')) return hint;
    if (keyOf(old.traced!) !== keyOf(hint)) return hint;
    return old.observed === 'confirmed' ? confirmed(hint) : corrected(hint, old);
  });
}

function judged(hint: KnownHint, place: ObservedPlace): KnownHint {
  const traced = hint.traced ?? says(hint);
  const fresh = { ...hint, ...traced };
  const [seen, known] = hint.module
    ? [(place.calls ?? []).map(callKey), traced.module!.calls.map(callKey)]
    : [place.shapes.map(shapeKey), traced.shapes.map(shapeKey)];
  if (seen.length === 0) return hint;
  if (seen.every((each) => known.includes(each))) return confirmed(fresh);
  return place.more ? hint : corrected(fresh, saysRun(traced, place));
}

/** What was a guess is none any more. */
function confirmed(hint: KnownHint): KnownHint {
  const sure = (seen: ShapeSeen[]) => seen.map(({ guessed: _, ...rest }) => rest);
  const calls = hint.module?.calls.map((call) => ({
    ...call,
    input: sure(call.input),
    output: sure(call.output),
  }));
  const module = hint.module && { ...hint.module, calls: calls! };
  return { ...hint, shapes: sure(hint.shapes), module, observed: 'confirmed', traced: says(hint) };
}

function corrected(hint: KnownHint, { shapes, course, module }: Says): KnownHint {
  return { ...hint, shapes, course, module, observed: 'corrected', traced: says(hint) };
}

/** Names of dimensions stay where the shape is one that the trace had found as well. */
function saysRun(traced: Says, { shapes, calls = [] }: ObservedPlace): Says {
  const names = new Map(traced.shapes.map((seen) => [shapeKey(seen), seen.names]));
  const told = (seen: ObservedShape): ShapeSeen => ({ ...seen, count: 1, names: names.get(shapeKey(seen)) });
  if (!traced.module) return { shapes: shapes.map(told), course: false };
  const path = traced.module.calls[0]?.path ?? '';
  const made = calls.map(({ input, output }) => ({
    input: input.map(told),
    output: output.map(told),
    count: 1,
    path,
  }));
  return {
    shapes: made.flatMap(({ output }) => output),
    course: false,
    module: { ...traced.module, calls: made },
  };
}

function says({ shapes, course, module }: Says): Says {
  return { shapes, course, module };
}

export type HintPlace = Pick<Hint, 'file' | 'line' | 'column' | 'kind'>;

export function placeKey({ file, line, column, kind }: HintPlace): string {
  return `${line}:${column}:${kind}:${file}`;
}

function keyOf({ shapes, module }: Says): string {
  return module ? module.calls.map(callKey).join(';') : shapes.map(shapeKey).join(';');
}

function callKey({ input, output }: CallSeen | ObservedCall): string {
  return `${input.map(shapeKey)}>${output.map(shapeKey)}`;
}

function shapeKey({ shape, dtype }: ObservedShape): string {
  return `${dtype}[${shape}]`;
}
