export type Network = 'mlp' | 'conv' | 'gpt';

/** A network and its size. `width`: hidden units, channels of the first convolution, or the size of an embedding. */
export interface Workload {
  network: Network;
  batch: number;
  width: number;
  /** Hidden layers or blocks; the conv net has its two convolutions always. */
  depth: number;
}

export const workloads: Record<string, Workload> = {
  'MLP 784-512-512-10, batch 128': { network: 'mlp', batch: 128, width: 512, depth: 2 },
  'conv net 32-64, dense 128, batch 64': { network: 'conv', batch: 64, width: 32, depth: 2 },
  'GPT of 4 layers, 4 heads, width 128, 64 tokens, batch 16': {
    network: 'gpt',
    batch: 16,
    width: 128,
    depth: 4,
  },
};
