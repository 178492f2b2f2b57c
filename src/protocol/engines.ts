/** What `runner.js try NAME` prints of an engine, unless it crashes. */
export type EngineTrial = { description: string } | { failure: string };

/** What `runner.js next [NAME]` prints: the engine to go on with where one is no good. */
export interface NextEngine {
  /** The best of those after the named one, or of all, that loads and computes; null where there is none. */
  next: string | null;
  /** Those whose process died when they were tried. */
  died: string[];
}
