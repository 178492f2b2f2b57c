import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isAlive } from '../crash/alive.ts';
import { installedTfjsNode } from '../engine/tfjs-node/place.ts';
import { cudaRefusal } from './cuda.ts';
import { failureOf, type Step } from './failure.ts';
import { InstallError } from './install-error.ts';
import { type EngineKind, engineKinds, refusalOf, tfjsNodeVersion } from './kinds.ts';
import { npm } from './npm.ts';
import { tryTfjsNode } from './trial.ts';

export interface Installed {
  kind: EngineKind;
  version: string;
  folder: string;
}

export interface InstallOptions {
  kind: EngineKind;
  /** The runner's script, `dist/runner.js`: it tries what was installed. */
  script: string;
  /** Ends what is under way and leaves nothing of it. */
  abort: AbortSignal;
  /** What is being done now. */
  progress(doing: string): void;
  /** All that the programs print on the way. */
  print(text: string): void;
}

/** The tfjs-node that was installed; null where there is none. */
export function installedEngine(): Installed | null {
  const folder = installedTfjsNode();
  for (const kind of Object.keys(engineKinds) as EngineKind[]) {
    const manifest = join(folder, 'node_modules', engineKinds[kind].packageName, 'package.json');
    if (!existsSync(manifest)) continue;
    return { kind, version: JSON.parse(readFileSync(manifest, 'utf8')).version, folder };
  }
  return null;
}

/**
 * Installs tfjs-node for all runs of this user, in the place of one that is there. It is made and tried in a folder
 * beside, so that what is in place always works. Gives what it says of itself. Throws an InstallError, or the reason of
 * the abort.
 */
export async function installEngine(options: InstallOptions): Promise<string> {
  const { kind, progress, abort } = options;
  const refusal = refusalOf(kind) ?? (kind === 'cuda' ? await cudaRefusal() : null);
  if (refusal) throw new InstallError(refusal);
  const target = installedTfjsNode();
  const work = await workFolder(target);
  try {
    await fetchInto(work, options);
    progress('Trying it');
    const description = await tryTfjsNode(options.script, kind, work, options);
    abort.throwIfAborted();
    await putInPlace(work, target);
    return description;
  } catch (error) {
    throw told(error);
  } finally {
    await rm(work, REMOVE);
  }
}

/** Takes away what was installed; false where there is nothing. */
export async function removeEngine(): Promise<boolean> {
  const target = installedTfjsNode();
  if (!existsSync(target)) return false;
  try {
    const work = await workFolder(target);
    await rename(target, join(work, 'old'));
    await rm(work, REMOVE);
  } catch (error) {
    throw told(error);
  }
  return true;
}

/** The packages without their scripts first, and then tfjs-node's script: npm may be set to run none. */
async function fetchInto(work: string, options: InstallOptions): Promise<void> {
  const { packageName } = engineKinds[options.kind];
  await writeFile(join(work, 'package.json'), JSON.stringify({ private: true }));
  options.progress(`Fetching tfjs-node ${tfjsNodeVersion}`);
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--omit=dev'];
  await step('packages', ['install', ...quiet, `${packageName}@${tfjsNodeVersion}`], work, options);

  const folder = join(work, 'node_modules', packageName);
  let doing = 'Downloading TensorFlow';
  const print = (text: string) => {
    options.print(text);
    if (/Building TensorFlow/.test(text)) doing = 'Downloading the binding';
    if (/falling back to source compile/.test(text)) doing = 'Compiling the binding';
    options.progress(doing);
  };
  const watch = setInterval(async () => {
    const bytes = await sizeOf(join(folder, 'deps', 'lib'));
    if (bytes > 0 && doing === 'Downloading TensorFlow')
      options.progress(`${doing}: ${Math.round(bytes / 1e6)} MB unpacked`);
  }, 1000);
  try {
    await step('library', ['run', 'install'], folder, { ...options, print });
  } finally {
    clearInterval(watch);
  }
}

async function step(
  what: Step,
  args: string[],
  cwd: string,
  { abort, print }: InstallOptions,
): Promise<void> {
  const failure = failureOf(what, await npm(args, { cwd, abort, print }));
  if (failure) throw new InstallError(failure);
}

/** A fresh folder beside the one in place, on the same disk; those that a crash has left are removed. */
async function workFolder(target: string): Promise<string> {
  try {
    await mkdir(dirname(target), { recursive: true });
    for (const name of await readdir(dirname(target))) {
      const [, pid] = /\.part-(\d+)-/.exec(name) ?? [];
      if (pid && !isAlive(Number(pid))) await rm(join(dirname(target), name), REMOVE);
    }
    return await mkdtemp(join(dirname(target), `${basename(target)}.part-${process.pid}-`));
  } catch (error) {
    throw told(error);
  }
}

async function putInPlace(work: string, target: string): Promise<void> {
  if (!existsSync(target)) return rename(work, target);
  const aside = await mkdtemp(`${work}-old-`);
  const old = join(aside, 'old');
  try {
    await rename(target, old);
    await rename(work, target).catch(async (error) => {
      await rename(old, target);
      throw error;
    });
  } finally {
    await rm(aside, REMOVE);
  }
}

/** Windows may hold a file for a moment longer than its process lives. */
const REMOVE = { recursive: true, force: true, maxRetries: 10, retryDelay: 100 } as const;

/** An error of the file system in words; all others as they are. */
function told(error: unknown): unknown {
  const { code, path, message, syscall } = error as NodeJS.ErrnoException;
  if (!code || !syscall || syscall.startsWith('spawn')) return error;
  const inUse = code === 'EBUSY' || (code === 'EPERM' && process.platform === 'win32');
  if (inUse)
    return new InstallError(
      'The installed TensorFlow is in use. Stop the runs that train with it, and try again.',
    );
  if (code === 'ENOSPC') return new InstallError(failureOf('packages', { code: 1, output: message })!);
  return new InstallError(
    `${path ?? installedTfjsNode()} can’t be written (${code}). Give yourself the right to, or let TENSORSCOPE_HOME name another folder.`,
  );
}

async function sizeOf(folder: string): Promise<number> {
  const names = await readdir(folder).catch(() => []);
  const sizes = names.map((name) =>
    stat(join(folder, name))
      .then(({ size }) => size)
      .catch(() => 0),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
