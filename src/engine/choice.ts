import { activate, getActive } from './active.ts';

/** From the fastest to the one that is always there; `meta` computes nothing and is never chosen by itself. */
export const engineNames = ['tensorflow', 'native', 'cpu', 'meta'] as const;
export type EngineName = (typeof engineNames)[number];

export interface EngineChoice {
  name: EngineName;
  /** Why this one, for a human. */
  reason: string;
}

export async function useEngine(name?: EngineName): Promise<EngineChoice> {
  return useEngineSync(name);
}

export function useEngineSync(name?: EngineName): EngineChoice {
  activate(name === 'meta' ? 'meta' : 'cpu', 'asked for');
  return currentEngine();
}

export function currentEngine(): EngineChoice {
  const { name, reason } = getActive() ?? { ...useEngineSync() };
  return { name, reason };
}
