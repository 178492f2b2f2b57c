import type { Diagnostic } from '../../protocol/facts.ts';
import type { FileSites } from '../../trace/instrument/sites.ts';

/** A program as one script of statements that may `await`, with its sites and its source maps. */
export interface Bundle {
  code: string;
  /** A source map from the bundle to the instrumented files, whose sources are absolute paths. */
  map: string;
  /** For each instrumented file, the source map back to what was typed. */
  maps: Map<string, () => string>;
  /** By file: each instrumented file of the workspace, the entry first. */
  sites: Map<string, FileSites>;
  /** Packages that the program imports, with the folder that they are imported from. */
  packages: { name: string; folder: string }[];
}

export class BundleError extends Error {
  constructor(readonly diagnostics: Diagnostic[]) {
    super(diagnostics.map(({ file, line, message }) => `${file}:${line}: ${message}`).join('\n'));
  }
}
