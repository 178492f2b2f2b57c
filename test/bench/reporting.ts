import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { milliseconds, quantile } from './figures.ts';

const WARM = 200;
const STEPS = 800;
const ROUNDS = 5;

/** An MLP of 784-512-512-10 at batch 128; it prints the median of its own steps' milliseconds. */
const program = (library: string) => `
import { F, nn, optim, randint, randn, manualSeed } from '${library}';
manualSeed(1);
const model = new nn.Sequential(new nn.Linear(784, 512), new nn.ReLU(), new nn.Linear(512, 512), new nn.ReLU(), new nn.Linear(512, 10));
const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });
const images = randn(128, 784);
const labels = randint(0, 10, [128]);
const times = [];
for (let i = 0; i < ${WARM + STEPS}; i++) {
  const start = performance.now();
  const loss = F.crossEntropy(model(images), labels);
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
  loss.item();
  if (i >= ${WARM}) times.push(performance.now() - start);
}
times.sort((a, b) => a - b);
console.log('MEDIAN ' + times[times.length >> 1]);
`;

/** What reporting costs a training step, and how long it takes from the command to the first metric. */
export async function benchReporting(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-bench-'));
  try {
    const dist = path.resolve('dist');
    const alone = path.join(folder, 'alone.mjs');
    writeFileSync(alone, program(path.join(dist, 'library.js')));
    const told = path.join(folder, 'told.js');
    writeFileSync(told, program('tensorscope'));
    const medians = { alone: [] as number[], told: [] as number[] };
    const first: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      medians.alone.push(await medianOf([alone]));
      const options = {
        file: told,
        workspace: folder,
        engine: 'native',
        runDir: path.join(folder, `${round}`),
      };
      const runner = [path.join(dist, 'runner.js'), 'train', JSON.stringify(options)];
      medians.told.push(await medianOf(runner, (milliseconds) => first.push(milliseconds)));
    }
    const [without, reported] = [medians.alone, medians.told].map((list) => quantile(list, 0.5));
    const more = ((reported / without - 1) * 100).toFixed(1);
    console.log('Reporting, MLP 784-512-512-10, batch 128, Adam, on native:');
    console.log(
      `  a step that is told to a reader ${milliseconds(reported)}, without any ${milliseconds(without)}, ${more} % more`,
    );
    console.log(
      `  from the start of the process to the first metric ${milliseconds(quantile(first, 0.5))}\n`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Reads every event, as the host does for an open panel. */
function medianOf(args: string[], firstMetric?: (milliseconds: number) => void): Promise<number> {
  const start = performance.now();
  const env = { ...process.env, TENSORSCOPE_ENGINE: 'native' };
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 2, 'pipe'], env });
  let median = Number.NaN;
  let waiting = true;
  const look = (line: string) => {
    const [, value] = /MEDIAN ([\d.]+)/.exec(line) ?? [];
    if (value) median = Number(value);
  };
  createInterface({ input: child.stdout! }).on('line', look);
  createInterface({ input: child.stdio[3] as NodeJS.ReadableStream }).on('line', (line) => {
    const event = JSON.parse(line) as { type: string; text?: string };
    if (event.type === 'metric' && waiting) {
      waiting = false;
      firstMetric?.(performance.now() - start);
    }
    if (event.type === 'log') look(event.text ?? '');
  });
  return new Promise((resolve, reject) =>
    child.on('close', () =>
      Number.isFinite(median) ? resolve(median) : reject(new Error(`${args[0]} told no time.`)),
    ),
  );
}
