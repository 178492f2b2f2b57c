import { readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { type BuildFailure, build, type Loader, type Message, type Plugin } from 'esbuild';
import type { Diagnostic } from '../../protocol/facts.ts';
import { type Instrumented, instrument, type Mode } from '../../trace/instrument/instrument.ts';
import type { FileSites } from '../../trace/instrument/sites.ts';
import { isOurs } from './ours.ts';
import { type Bundle, BundleError } from './result.ts';

/**
 * Bundles a program from its entry. Files of the workspace are instrumented; packages and Node's own modules are
 * left to `__ts.require`. Throws BundleError when the program does not parse or an import is not found.
 */
export async function bundle(
  entry: string,
  mode: Mode,
  overlays: Record<string, string> = {},
): Promise<Bundle> {
  const files = new Map<string, Instrumented>();
  const packages = new Map<string, { name: string; folder: string }>();
  const failure: Failure = {};
  try {
    const result = await build({
      stdin: {
        contents: `import ${JSON.stringify(entry)};`,
        resolveDir: path.dirname(entry),
        sourcefile: '<entry>',
      },
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'node',
      target: 'esnext',
      sourcemap: 'external',
      absWorkingDir: path.parse(entry).root,
      outdir: path.parse(entry).root,
      legalComments: 'none',
      treeShaking: false,
      // A model is shown under its class's name.
      keepNames: true,
      logLevel: 'silent',
      plugins: [workspaceFiles(entry, mode, overlays, files, failure), outsidePackages(packages)],
    });
    const text = (ending: string) => result.outputFiles.find((file) => file.path.endsWith(ending))!.text;
    return {
      code: text('.js'),
      map: text('.js.map'),
      maps: new Map([...files].map(([file, { map }]) => [file, map])),
      sites: entryFirst(new Map([...files].map(([file, { sites }]) => [file, sites])), entry),
      packages: [...packages.values()],
    };
  } catch (error) {
    if (failure.error) throw failure.error;
    const { errors } = error as BuildFailure;
    if (!Array.isArray(errors)) throw error;
    throw new BundleError(errors.map((message) => diagnosticOf(message, entry)));
  }
}

/** A mistake of our own, which is none in the program. */
interface Failure {
  error?: unknown;
}

/** Loads the user's own files, from unsaved text where there is some, and instruments them. */
function workspaceFiles(
  entry: string,
  mode: Mode,
  overlays: Record<string, string>,
  files: Map<string, Instrumented>,
  failure: Failure,
): Plugin {
  return {
    name: 'workspace-files',
    setup(build) {
      // A file that was never saved is not there to be found on the disk.
      build.onResolve({ filter: /^[./\\]|^[a-zA-Z]:/ }, ({ path: name, resolveDir }) => {
        const target = path.resolve(resolveDir, name);
        const file = ENDINGS.map((ending) => target.replace(/\.js$/, '') + ending).find(
          (each) => each in overlays,
        );
        return file ? { path: file } : null;
      });
      build.onLoad({ filter: /\.[cm]?[jt]sx?$/ }, ({ path: file }) => {
        if (file.includes(`${path.sep}node_modules${path.sep}`)) return null;
        const text = overlays[file] ?? readFileSync(file, 'utf8');
        try {
          const made = instrumented(file, text, mode, file === entry);
          files.set(file, made);
          return { contents: made.code, loader: loaderOf(file) };
        } catch (error) {
          if (!(error instanceof SyntaxError)) failure.error = error;
          return { errors: [syntaxError(error, file, text)] };
        }
      });
    },
  };
}

const ENDINGS = ['', '.ts', '.tsx', '.js', '/index.ts', '/index.js'];

const cache = new Map<
  string,
  { text: string; mode: Mode; isEntry: boolean; result: Instrumented; number: number }
>();

/** Most edits change one file: the others keep what was made of them. */
function instrumented(file: string, text: string, mode: Mode, isEntry: boolean): Instrumented {
  const known = cache.get(file);
  if (known?.text === text && known.mode === mode && known.isEntry === isEntry) return known.result;
  const number = known?.number ?? cache.size + 1;
  const result = instrument(file, text, number, mode, isEntry);
  cache.set(file, { text, mode, isEntry, result, number });
  return result;
}

/** Leaves every package to the runner, which hands out its own library and TensorFlow.js and requires the rest. */
function outsidePackages(packages: Map<string, { name: string; folder: string }>): Plugin {
  const builtin = new Set(builtinModules);
  return {
    name: 'outside-packages',
    setup(build) {
      build.onResolve({ filter: /^[^./\\]/ }, async ({ path: name, resolveDir, kind, pluginData }) => {
        if (kind === 'entry-point' || path.isAbsolute(name) || pluginData === 'asked') return null;
        const bare = name.replace(/^node:/, '');
        if (!builtin.has(bare.split('/')[0]) && !isOurs(name)) {
          // A name that tsconfig's `paths` maps into the workspace is not a package.
          const found = await build.resolve(name, { resolveDir, kind, pluginData: 'asked' });
          if (found.errors.length) return { errors: [{ text: `Cannot find package '${name}'` }] };
          if (!found.path.includes(`${path.sep}node_modules${path.sep}`)) return found;
        }
        packages.set(`${name}\0${resolveDir}`, { name, folder: resolveDir });
        return { path: name, namespace: 'package', pluginData: resolveDir };
      });
      build.onLoad({ filter: /.*/, namespace: 'package' }, ({ path: name, pluginData }) => ({
        contents: `module.exports = __ts.require(${JSON.stringify(name)}, ${JSON.stringify(pluginData)});`,
        loader: 'js',
      }));
    },
  };
}

function loaderOf(file: string): Loader {
  if (file.endsWith('.tsx')) return 'tsx';
  if (/\.[cm]?ts$/.test(file)) return 'ts';
  return file.endsWith('.jsx') ? 'jsx' : 'js';
}

function entryFirst(sites: Map<string, FileSites>, entry: string): Map<string, FileSites> {
  const first = sites.get(entry);
  return first ? new Map([[entry, first], ...sites]) : sites;
}

function syntaxError(error: unknown, file: string, text: string) {
  const { message, loc } = error as { message: string; loc?: { line: number; column: number } };
  const line = loc?.line ?? 1;
  return {
    text: message.replace(/ \(\d+:\d+\)$/, ''),
    location: { file, line, column: loc?.column ?? 0, lineText: text.split('\n')[line - 1] ?? '' },
    detail: 'syntax-error',
  };
}

function diagnosticOf({ text, location, detail }: Message, entry: string): Diagnostic {
  const file = location?.file ? path.resolve(path.parse(entry).root, location.file) : entry;
  const line = location?.line ?? 1;
  const column = (location?.column ?? 0) + 1;
  return {
    file,
    line,
    column,
    endLine: line,
    endColumn: column + Math.max(1, location?.length ?? 1),
    severity: 'error',
    code: detail === 'syntax-error' ? 'syntax-error' : 'import-not-found',
    message: text,
    related: [],
  };
}
