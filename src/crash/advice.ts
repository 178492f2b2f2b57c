import type { NextEngine } from '../protocol/engines.ts';

/** What the trials of other engines told, for a human; empty where there is nothing to say of them. */
export function adviceOn({ next, died }: NextEngine): string {
  const bad = died.length > 0 ? [`${died.join(' and ')} crashed again when tried by itself.`] : [];
  const lost = next ? [] : ['No other engine loads.'];
  return [...bad, ...lost].join(' ');
}
