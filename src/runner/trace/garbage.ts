import v8 from 'node:v8';
import vm from 'node:vm';

/**
 * Prepares V8 for a process that makes much at every request and keeps nothing. Gives what clears the new objects
 * away: between two requests nobody waits for it, and most of them are garbage by then, which costs nothing. The host
 * starts the process with room for those of a request, so that it is not done in the middle of one.
 */
export function prepareForGarbage(): () => void {
  // V8 keeps what it compiled, in case that the same text comes again: of every edit, for long.
  v8.setFlagsFromString('--no-compilation-cache');
  v8.setFlagsFromString('--expose-gc');
  const collect = vm.runInNewContext('gc') as (options: { type: 'minor' }) => void;
  return () => collect({ type: 'minor' });
}
