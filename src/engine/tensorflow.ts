import { createRequire } from 'node:module';
import { join } from 'node:path';
import util from 'node:util';
import { tf } from './tfjs.ts';

const packages = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'];

let loaded: string | null = null;

/**
 * Loads TensorFlow by tfjs-node, or tfjs-node-gpu, of the user's project: of the folder that TENSORSCOPE_TFJS_NODE or
 * TENSORSCOPE_PROJECT names, or of the working directory. Says which. Throws the reason where there is none that loads.
 */
export function loadTensorflow(): string {
  loaded ??= loadFirst();
  return loaded;
}

function loadFirst(): string {
  const folders = [process.env.TENSORSCOPE_TFJS_NODE, process.env.TENSORSCOPE_PROJECT ?? process.cwd()];
  for (const folder of folders) {
    if (!folder) continue;
    const require = createRequire(join(folder, 'package.json'));
    for (const name of packages) {
      if (isThere(require, name)) return loadPackage(require, name);
    }
  }
  throw new Error('no @tensorflow/tfjs-node in the project');
}

function loadPackage(require: NodeJS.Require, name: string): string {
  restoreRemoved();
  process.env.TF_CPP_MIN_LOG_LEVEL ??= '2';
  quietly(() => require(name));
  if (!tf.engine().backendNames().includes('tensorflow')) throw new Error(`${name} registered no backend`);
  return `TensorFlow by ${name} ${require(`${name}/package.json`).version}`;
}

function isThere(require: NodeJS.Require, name: string): boolean {
  try {
    require.resolve(name);
    return true;
  } catch {
    return false;
  }
}

/** tfjs-node calls two functions that Node 23 removed. */
function restoreRemoved(): void {
  const old = util as unknown as Record<string, (value: unknown) => boolean>;
  old.isNullOrUndefined ??= (value) => value === null || value === undefined;
  old.isArray ??= Array.isArray;
}

/** tfjs-node brings its own copy of TensorFlow.js, which warns of each of the hundreds of kernels that are there already. */
function quietly(load: () => void): void {
  const wasProduction = tf.env().getBool('PROD');
  tf.env().set('PROD', true);
  try {
    load();
  } finally {
    tf.env().set('PROD', wasProduction);
  }
}
