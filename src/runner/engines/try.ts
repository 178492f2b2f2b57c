import { writeSync } from 'node:fs';
import { type EngineName, failureOf, handleFrom, readAsync, run, useEngine } from '../../engine/index.ts';
import type { EngineTrial } from '../../protocol/engines.ts';

/**
 * `runner.js try NAME [auto]`: whether an engine loads and computes; with `auto`, also where nobody asks for it by name.
 * One that crashes takes only this process with it.
 */
export async function tryEngine(name: string, auto: boolean): Promise<never> {
  const trial = await attempt(name, auto);
  writeSync(1, `${JSON.stringify(trial)}\n`);
  process.exit('failure' in trial ? 1 : 0);
}

async function attempt(name: string, auto: boolean): Promise<EngineTrial> {
  try {
    const failure = auto ? await failureOf(name as EngineName) : null;
    if (failure !== null) return { failure };
    const { reason } = await useEngine(name);
    const a = handleFrom(Float32Array.of(1, 2, 3, 4, 5, 6), [2, 3], 'float32');
    const b = handleFrom(Float32Array.of(7, 8, 9, 10, 11, 12), [3, 2], 'float32');
    const product = run('BatchMatMul', { a, b }, { transposeA: false, transposeB: false });
    const values = Array.from(await readAsync(product));
    if (String(values) === String(PRODUCT)) return { description: reason };
    return { failure: `a product of two matrices is [${values}] on it, not [${PRODUCT}]` };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

const PRODUCT = [58, 64, 139, 154];
