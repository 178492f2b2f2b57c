import { createInterface } from 'node:readline';
import { type EngineName, useEngine } from '../../../src/engine/index.ts';
import { ourStep } from './ours.ts';
import { plainStep } from './plain.ts';
import type { Workload } from './workloads.ts';

/**
 * Trains a workload on an engine: one step for each line on stdin, its milliseconds on stdout. At the end, the most
 * memory that the process took, in bytes.
 *
 * usage: step-process.ts ENGINE ours|compiled|plain WORKLOAD_AS_JSON
 */
const [engine, who, workload] = process.argv.slice(2);
await useEngine(engine as EngineName);
const task = JSON.parse(workload) as Workload;
const step = who === 'plain' ? plainStep(task) : ourStep(task, who === 'compiled');
for await (const _ of createInterface({ input: process.stdin })) {
  const start = performance.now();
  step();
  console.log(performance.now() - start);
}
console.log(process.resourceUsage().maxRSS * 1024);
