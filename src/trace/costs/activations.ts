import type { MemoryForecast } from '../../protocol/facts.ts';

/** A call of a model, with the shape of its first input, or a batch of a data loader. */
export interface ModelCall {
  model: object;
  /** Elements in its parameters. */
  size: number;
  shape: readonly number[];
}

/** What was kept when gradients were about to be computed. */
export interface Kept {
  /** The largest model that took part. */
  call: ModelCall | undefined;
  /** Bytes that grow with the batch. */
  growing: number;
  fixed: number;
  /** Ops of the graph: two passes over graphs of one size are taken for the same computation. */
  ops: number;
}

export type Activations = Pick<MemoryForecast, 'activations' | 'fixed' | 'batch'>;

/** What is in memory in the pass that keeps most, and how it grows with the batch. */
export function activationsOf(passes: readonly Kept[]): Activations {
  const [largest, ...others] = passes.toSorted((a, b) => bytes(b) - bytes(a));
  if (!largest) return { activations: 0, fixed: 0, batch: 1 };
  for (const other of others) {
    const line = lineThrough(largest, other);
    if (line) return line;
  }
  return { activations: largest.growing, fixed: largest.fixed, batch: largest.call?.shape[0] ?? 1 };
}

/** From two batch sizes of one computation how its memory grows; exact where it grows by the same for each sample. */
function lineThrough(large: Kept, small: Kept): Activations | undefined {
  if (!large.call || large.call.model !== small.call?.model || large.ops !== small.ops) return undefined;
  const [to, from] = [large.call.shape, small.call.shape];
  const differing = to.flatMap((length, dim) => (length === from[dim] ? [] : [dim]));
  if (to.length !== from.length || differing.length !== 1) return undefined;
  const [dim] = differing;
  const activations = ((bytes(large) - bytes(small)) / (to[dim] - from[dim])) * to[dim];
  const fixed = bytes(large) - activations;
  return activations >= 0 && fixed >= 0 ? { activations, fixed, batch: to[dim] } : undefined;
}

function bytes({ growing, fixed }: Kept): number {
  return growing + fixed;
}
