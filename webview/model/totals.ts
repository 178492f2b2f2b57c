import type { Cost, Layer } from '../../src/protocol/facts.ts';

export interface Total extends Cost {
  parameters: number;
}

/** What all models of the program have and cost in one pass of each: the inner layers are counted in with them. */
export function totalOf(layers: Layer[]): Total {
  const total = { parameters: 0, flops: 0, keptBytes: 0 };
  for (const { depth, parameters, flops, keptBytes } of layers) {
    if (depth > 0) continue;
    total.parameters += parameters;
    total.flops += flops;
    total.keptBytes += keptBytes;
  }
  return total;
}
