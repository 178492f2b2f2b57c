import type { CallSeen, ShapeSeen } from '../../protocol/facts.ts';
import { inRows } from './paths.ts';

/**
 * Calls that differ in nothing but which module was called count as one of all those modules: a hundred layers that
 * are made at one place tell no more than one of them. `namesOf` gives the names of a shape's dimensions.
 */
export function mergedCalls(calls: CallSeen[], namesOf: (seen: ShapeSeen) => unknown): CallSeen[] {
  const kind = (seen: ShapeSeen) => [seen.shape, seen.dtype, namesOf(seen)];
  const groups = new Map<string, CallSeen[]>();
  for (const call of calls) {
    const key = JSON.stringify([call.input.map(kind), call.output.map(kind)]);
    const group = groups.get(key);
    if (group) group.push(call);
    else groups.set(key, [call]);
  }
  return [...groups.values()].map((group) => ({
    ...group[0],
    count: Math.max(...group.map(({ count }) => count)),
    path: inRows([...new Set(group.map(({ path }) => path))]).join(', '),
  }));
}
