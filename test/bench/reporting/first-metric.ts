import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { TrainRunner } from '../../../src/host/training/train-runner.ts';
import { milliseconds, quantile } from '../figures.ts';

const RUNS = 7;

/** From the moment that the host starts a training to its first metric, for `examples/mnist.ts`. */
export async function benchFirstMetric(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-first-'));
  try {
    const times: number[] = [];
    for (let run = 0; run < RUNS; run++) times.push(await firstMetric(path.join(folder, `${run}`)));
    console.log(`From the command to the first metric of examples/mnist.ts: ${median(times)}\n`);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function firstMetric(runDir: string): Promise<number> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const runner = new TrainRunner({
      script: path.resolve('dist/runner.js'),
      training: { file: path.resolve('examples/mnist.ts'), workspace: path.resolve('examples'), runDir },
      event: ({ type }) => {
        if (type !== 'metric') return;
        resolve(performance.now() - start);
        runner.dispose();
      },
      print: (text) => process.stderr.write(text),
      ended: (death) => reject(new Error(death?.message ?? 'The program told no metric.')),
    });
  });
}

function median(times: number[]): string {
  return `median ${milliseconds(quantile(times, 0.5))}, slowest ${milliseconds(quantile(times, 1))}`;
}
