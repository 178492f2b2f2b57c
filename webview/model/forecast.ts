import type { MemoryForecast } from '../../src/protocol/facts.ts';

export interface Share {
  name: string;
  bytes: number;
}

/** What training takes at a batch size, by what takes it, in the order in which it comes up in a step. */
export function sharesAt(forecast: MemoryForecast, batch: number): Share[] {
  const { parameters, gradients, optimizer, activations, fixed } = forecast;
  return [
    { name: 'Parameters', bytes: parameters },
    { name: 'Gradients', bytes: gradients },
    { name: 'Optimizer state', bytes: optimizer },
    { name: 'Activations', bytes: (activations * batch) / forecast.batch + fixed },
  ];
}

export function sumOf(shares: Share[]): number {
  return shares.reduce((sum, { bytes }) => sum + bytes, 0);
}

/** The largest batch that fits in so much memory; 0 where none does, infinity where the batch does not count. */
export function largestBatch(forecast: MemoryForecast, memory: number): number {
  const each = forecast.activations / forecast.batch;
  const left = memory - sumOf(sharesAt(forecast, 0));
  return left < 0 ? 0 : Math.floor(left / each);
}
