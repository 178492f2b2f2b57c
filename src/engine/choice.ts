import { activate, getActive } from './active.ts';
import { loopsForCpu } from './loops/index.ts';
import { registerMeta } from './meta/index.ts';
import { registerNative } from './native/index.ts';
import { register } from './storage.ts';
import { loadTensorflow } from './tensorflow.ts';
import { registerWasm } from './wasm/index.ts';

/** From the fastest to the one that is always there; `meta` computes nothing and is never chosen by itself. */
export const engineNames = ['tensorflow', 'native', 'wasm', 'cpu', 'meta'] as const;
export type EngineName = (typeof engineNames)[number];

export interface EngineChoice {
  name: EngineName;
  /** Why this one, for a human. */
  reason: string;
}

/** Each loads its engine and says what it is, or throws the reason why it can't. */
const engines: Record<EngineName, () => string> = {
  tensorflow: loadTensorflow,
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

/**
 * Makes an engine the one that computes: `name`, or what the environment variable TENSORSCOPE_ENGINE names, or the first
 * that loads. Throws for an engine that is unknown or can't be loaded, with the list of those that can.
 */
export function useEngineSync(name?: string): EngineChoice {
  const asked = name ?? (process.env.TENSORSCOPE_ENGINE || undefined);
  const by = name ? 'asked for' : 'asked for by TENSORSCOPE_ENGINE';
  return asked === undefined ? useBest() : useNamed(asked, by);
}

export async function useEngine(name?: string): Promise<EngineChoice> {
  return useEngineSync(name);
}

/** The engine in use. Before there is one, this chooses it. */
export function currentEngine(): EngineChoice {
  const active = getActive();
  return active ? { name: active.name, reason: active.reason } : useEngineSync();
}

function useNamed(asked: string, by: string): EngineChoice {
  const name = engineNames.find((each) => each === asked);
  if (!name) throw new Error(`There is no engine named "${asked}". ${others('')}`);
  const attempt = load(name);
  if ('failure' in attempt)
    throw new Error(`The engine ${name} can't be loaded: ${attempt.failure}. ${others(name)}`);
  return choose(name, `${attempt.description}, ${by}`);
}

function useBest(): EngineChoice {
  const passed: string[] = [];
  for (const name of engineNames) {
    const attempt = load(name);
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
      const attempt = load(name);
      return 'failure' in attempt
        ? `${name} can't (${attempt.failure})`
        : `${name} can (${attempt.description})`;
    });
  return `Of the others ${lines.join(', ')}.`;
}

function load(name: EngineName): { description: string } | { failure: string } {
  try {
    return { description: engines[name]() };
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
