import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Diagnostic } from '../../protocol/facts.ts';
import { type Bundle, BundleError } from './result.ts';

/** What the thread tells: the bundle with its maps as texts, or what went wrong. */
export type BundledApart =
  | (Omit<Bundle, 'maps'> & { maps: Map<string, string> })
  | { diagnostics: Diagnostic[] }
  | { error: unknown };

/**
 * Bundles a program to train in a thread of its own: the engine loads meanwhile, and the parser and all that it made
 * are gone before the first step. Each garbage collection of a training would walk over them. Throws as `bundle` does.
 */
export async function bundleApart(entry: string): Promise<Bundle> {
  const thread = new Worker(new URL('./bundler.js', import.meta.url), { workerData: entry });
  const [told] = (await once(thread, 'message')) as [BundledApart];
  void thread.terminate();
  if ('diagnostics' in told) throw new BundleError(told.diagnostics);
  if ('error' in told) throw told.error;
  return { ...told, maps: new Map([...told.maps].map(([file, map]) => [file, () => map])) };
}
