import { crashWords } from '../crash/death.ts';
import type { EngineTrial } from '../protocol/engines.ts';
import { refusalFor } from './cuda.ts';
import { InstallError } from './install-error.ts';
import type { EngineKind } from './kinds.ts';
import { type Ran, type RunOptions, runProcess } from './process.ts';

/**
 * Loads the tfjs-node in a folder and lets it compute, in a process of its own by the Node that trains. Gives what it
 * says of itself; throws an InstallError.
 */
export async function tryTfjsNode(
  script: string,
  kind: EngineKind,
  folder: string,
  options: Pick<RunOptions, 'abort' | 'print'>,
): Promise<string> {
  const here = { TENSORSCOPE_TFJS_NODE: folder, TENSORSCOPE_PROJECT: folder, TENSORSCOPE_HOME: folder };
  // At this level TensorFlow tells which libraries of CUDA it does not find.
  const env = { ...process.env, ...here, ELECTRON_RUN_AS_NODE: '1', TF_CPP_MIN_LOG_LEVEL: '1' };
  const ran = await runProcess(process.execPath, [script, 'try', 'tensorflow'], {
    ...options,
    cwd: folder,
    env,
  });
  const failure = trialFailure(kind, ran);
  if (failure) throw new InstallError(failure);
  return (trialIn(ran.stdout) as { description: string }).description.replace(/, asked for$/, '');
}

/** What the trial's process tells, in words for the user; null where the engine computes. */
export function trialFailure(kind: EngineKind, ran: Ran): string | null {
  const { output, stdout } = ran;
  const [, symbol] = /(GLIBC(?:XX)?_[\d.]+)['’] not found/.exec(output) ?? [];
  if (symbol) {
    return `This system’s C library is too old for TensorFlow: it lacks ${symbol}. A newer system is needed, or an engine that comes along.`;
  }
  const trial = trialIn(stdout);
  if (!trial) {
    const how = crashWords(ran) ?? `it ended with exit code ${ran.code}`;
    const old = ran.signal === 'SIGILL' ? ' TensorFlow’s library is built for processors with AVX.' : '';
    return `TensorFlow was downloaded and crashes when it is tried: ${how}.${old} The engines that come along are not touched by this.`;
  }
  if ('failure' in trial) return `TensorFlow was downloaded and does not work: ${trial.failure}`;
  return kind === 'cuda' ? cudaFailure(output) : null;
}

/** Without its GPU, TensorFlow computes on the processor and only mentions why. */
function cudaFailure(output: string): string | null {
  const missing = [...output.matchAll(/Could not load dynamic library '([^']+)'/g)].map(([, name]) => name);
  if (missing.length > 0) return refusalFor([...new Set(missing)]);
  const [, error] = /failed call to cuInit: (\w+)/.exec(output) ?? [];
  return error
    ? `CUDA is there and finds no GPU (${error}). Look whether nvidia-smi shows one, and install again; TensorFlow for CPU needs none.`
    : null;
}

/** TensorFlow may print before and after it. */
function trialIn(stdout: string): EngineTrial | null {
  for (const line of stdout.split('\n')) {
    if (!/^\{"(?:description|failure)":/.test(line)) continue;
    return JSON.parse(line) as EngineTrial;
  }
  return null;
}
