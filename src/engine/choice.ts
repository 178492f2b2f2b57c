import { activate, getActive } from './active.ts';
import { loopsForCpu } from './loops/index.ts';
import { registerMeta } from './meta/index.ts';
import { registerNative } from './native/index.ts';
import { register } from './storage.ts';
import { loadTensorflow } from './tensorflow.ts';
import { registerWasm } from './wasm/index.ts';
import { loadWebgpu, prepareWebgpu } from './webgpu/index.ts';

/** From the fastest to the one that is always there; `meta` computes nothing and is never chosen by itself. */
export const engineNames = ['tensorflow', 'webgpu', 'native', 'wasm', 'cpu', 'meta'] as const;
export type EngineName = (typeof engineNames)[number];

export interface EngineChoice {
  name: EngineName;
  /** Why this one, for a human. */
  reason: string;
}

/** Each loads its engine and says what it is, or throws the reason why it can't. `asked`: by name. */
const engines: Record<EngineName, (asked: boolean) => string> = {
  tensorflow: loadTensorflow,
  webgpu: loadWebgpu,
  native: () => {
    registerLoops();
    registerNative();
    return 'ONNX Runtime’s kernels';
  },
  wasm: registerWasm,
  cpu: () => {
    registerLoops();
    return 'plain JavaScript';
  },
  meta: () => {
    registerMeta();
    return 'shapes without data';
  },
};

/** What has to be awaited before an engine can be loaded. */
const preparations: Partial<Record<EngineName, (asked: boolean) => Promise<void>>> = {
  webgpu: prepareWebgpu,
};

/**
 * Makes an engine the one that computes: `name`, or what the environment variable TENSORSCOPE_ENGINE names, or the first
 * that loads. Throws for an engine that is unknown or can't be loaded, with the list of those that can.
 */
export async function useEngine(name?: string): Promise<EngineChoice> {
  const asked = askedFor(name);
  for (const each of engineNames) {
    if (asked !== undefined && asked !== each) continue;
    await preparations[each]?.(asked !== undefined);
    if ('description' in load(each, asked !== undefined)) return useEngineSync(name);
  }
  // The error tells of all of them.
  for (const prepare of Object.values(preparations)) await prepare(true);
  return useEngineSync(name);
}

/** The same at once: an engine that has to be awaited counts only if `useEngine` has prepared it. */
export function useEngineSync(name?: string): EngineChoice {
  const asked = askedFor(name);
  const by = name ? 'asked for' : 'asked for by TENSORSCOPE_ENGINE';
  return asked === undefined ? useBest() : useNamed(asked, by);
}

/** Why an engine would be passed over where none is asked for, as a GPU that is software; null where it would serve. */
export async function failureOf(name: EngineName): Promise<string | null> {
  await preparations[name]?.(false);
  const attempt = load(name, false);
  return 'failure' in attempt ? attempt.failure : null;
}

function askedFor(name?: string): string | undefined {
  return name ?? (process.env.TENSORSCOPE_ENGINE || undefined);
}

/** The engine in use. Before there is one, this chooses it. */
export function currentEngine(): EngineChoice {
  const active = getActive();
  return active ? { name: active.name, reason: active.reason } : useEngineSync();
}

function useNamed(asked: string, by: string): EngineChoice {
  const name = engineNames.find((each) => each === asked);
  if (!name) throw new Error(`There is no engine named "${asked}". ${others('')}`);
  const attempt = load(name, true);
  if ('failure' in attempt)
    throw new Error(`The engine ${name} can't be loaded: ${attempt.failure}. ${others(name)}`);
  return choose(name, `${attempt.description}, ${by}`);
}

function useBest(): EngineChoice {
  const passed: string[] = [];
  for (const name of engineNames) {
    const attempt = load(name, false);
    if ('description' in attempt) return choose(name, [attempt.description, ...passed].join('; '));
    passed.push(`not ${name}: ${attempt.failure}`);
  }
  throw new Error('No engine can be loaded.');
}

function choose(name: EngineName, reason: string): EngineChoice {
  if (getActive()?.name !== name) activate(name, reason);
  return { name, reason: getActive()!.reason };
}

function others(but: string): string {
  const lines = engineNames
    .filter((name) => name !== but)
    .map((name) => {
      const attempt = load(name, true);
      return 'failure' in attempt
        ? `${name} can't (${attempt.failure})`
        : `${name} can (${attempt.description})`;
    });
  return `Of the others ${lines.join(', ')}.`;
}

function load(name: EngineName, asked: boolean): { description: string } | { failure: string } {
  try {
    return { description: engines[name](asked) };
  } catch (error) {
    return {
      failure: (error instanceof Error ? error.message : String(error)).split('\n')[0].replace(/\.$/, ''),
    };
  }
}

let loopsRegistered = false;

function registerLoops(): void {
  if (loopsRegistered) return;
  loopsRegistered = true;
  register('cpu', loopsForCpu);
}
