import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { quietly, tf } from './tfjs.ts';
import { widenKernels } from './tfjs-node/kernels.ts';
import { joinLibrary } from './tfjs-node/library.ts';
import { installedTfjsNode, tfjsNodePackages } from './tfjs-node/place.ts';
import { restoreRemoved } from './tfjs-node/removed.ts';
import { tellStatuses } from './tfjs-node/status.ts';

let loaded: string | null = null;

/**
 * Loads TensorFlow by tfjs-node, or tfjs-node-gpu: of the folder that TENSORSCOPE_TFJS_NODE names, of the user's project
 * (the folder that TENSORSCOPE_PROJECT names, or the working directory), or as Tensorscope installed it. The first that
 * loads is taken. Says which. Throws the reasons where there is none.
 */
export function loadTensorflow(): string {
  loaded ??= loadFirst();
  return loaded;
}

function loadFirst(): string {
  const failures: string[] = [];
  for (const { name, folder } of found()) {
    try {
      return loadPackage(name, folder);
    } catch (error) {
      const [reason] = (error as Error).message.split('\n');
      failures.push(`${name} in ${folder} does not load: ${reason}`);
    }
  }
  throw new Error(
    failures.join('; ') || 'no @tensorflow/tfjs-node in the project, and none that Tensorscope installed',
  );
}

interface Found {
  name: string;
  /** The package's own folder. */
  folder: string;
}

function found(): Found[] {
  const installed = installedTfjsNode();
  const folders = [
    process.env.TENSORSCOPE_TFJS_NODE,
    process.env.TENSORSCOPE_PROJECT ?? process.cwd(),
    // One that is not there would stand for the folders around it.
    existsSync(installed) ? installed : undefined,
  ];
  const all = folders.flatMap((folder) =>
    folder ? tfjsNodePackages.flatMap((name) => find(name, folder)) : [],
  );
  return all.filter(({ folder }, i) => all.findIndex((other) => other.folder === folder) === i);
}

function find(name: string, folder: string): Found[] {
  try {
    const manifest = createRequire(join(folder, 'package.json')).resolve(`${name}/package.json`);
    return [{ name, folder: dirname(manifest) }];
  } catch {
    return [];
  }
}

function loadPackage(name: string, folder: string): string {
  restoreRemoved();
  if (process.platform === 'win32') joinLibrary(folder);
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  // By itself it takes the whole memory of a GPU, and a second run beside this one would find none.
  process.env.TF_FORCE_GPU_ALLOW_GROWTH ??= 'true';
  const require = createRequire(join(folder, 'package.json'));
  quietly(() => require(folder));
  if (!tf.engine().backendNames().includes('tensorflow')) throw new Error(`${name} registered no backend`);
  widenKernels();
  tellStatuses(tf.findBackend('tensorflow'));
  return `TensorFlow by ${name} ${require('./package.json').version}`;
}
