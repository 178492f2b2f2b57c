import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { threadCount } from '../../src/engine/native/threads.ts';
import { loadWebgpu, prepareWebgpu } from '../../src/engine/webgpu/index.ts';
import { trainerEnvironment } from '../../src/protocol/trainer.ts';
import { Stepper } from './engines/stepper.ts';
import { type Workload, workloads } from './engines/workloads.ts';
import { megabytes, milliseconds, quantile } from './figures.ts';

/** The three workloads on every engine that loads: our step, the same in plain TensorFlow.js, and PyTorch, taking turns. */
export async function benchEngines(): Promise<void> {
  const torch = hasTorch();
  const engines = ['tensorflow', ...((await hasWebgpu()) ? ['webgpu'] : []), 'native', 'wasm', 'cpu'];
  console.log(
    `Training steps with Adam, ${threadCount()} threads${torch ? '' : '; no python3-torch here'}:\n`,
  );
  console.log(
    '| workload | engine | ours | compiled | plain | PyTorch | ours / plain | ours / PyTorch | compiled / PyTorch | peak ours | peak compiled | peak plain |',
  );
  console.log('| --- | --- | --: | --: | --: | --: | --: | --: | --: | --: | --: | --: |');
  for (const [name, workload] of Object.entries(workloads))
    for (const engine of engines) {
      const cells = await row(workload, engine, torch);
      if (cells) console.log(`| ${[name, engine, ...cells].join(' | ')} |`);
    }
  await growth();
}

/** True on a GPU. In software, which takes ages, only where TENSORSCOPE_ENGINE asks for it. */
async function hasWebgpu(): Promise<boolean> {
  const asked = process.env.TENSORSCOPE_ENGINE === 'webgpu';
  await prepareWebgpu(asked);
  try {
    console.log(`${loadWebgpu(asked)}\n`);
    return true;
  } catch {
    return false;
  }
}

/** Null where the engine does not load. */
async function row(workload: Workload, engine: string, torch: boolean): Promise<string[] | null> {
  const [ours, plain] = ['ours', 'plain'].map((who) => stepper(engine, who, workload));
  // Graphs are for one engine.
  const compiled = engine === 'native' ? stepper(engine, 'compiled', workload) : null;
  const other = torch ? torchStepper(workload) : null;
  const all = [ours, compiled, plain, other].filter((each) => each !== null);
  const able = await takeTurns(all);
  for (const each of all) await each.end();
  if (!able) return null;
  const [a, b, c, d] = [ours, compiled, plain, other].map((each) =>
    each ? quantile(each.times, 0.5) : Number.NaN,
  );
  const ratio = (value: number) => (Number.isNaN(value) ? '–' : value.toFixed(2));
  return [
    ...[a, b, c, d].map((time) => (Number.isNaN(time) ? '–' : milliseconds(time))),
    ...[a / c, a / d, b / d].map(ratio),
    ...[ours, compiled, plain].map((each) => (each ? megabytes(each.peak) : '–')),
  ];
}

/** How a step's cost grows with one size while the others stay. */
async function growth(): Promise<void> {
  console.log('\nHow our step on native grows, against half the size:\n');
  console.log('| workload | batch | width | depth |\n| --- | --: | --: | --: |');
  for (const [name, workload] of Object.entries(workloads)) {
    const sizes = [workload, ...(['batch', 'width', 'depth'] as const).map((size) => half(workload, size))];
    const steppers = sizes.map((each) => stepper('native', 'ours', each));
    await takeTurns(steppers);
    for (const each of steppers) await each.end();
    const [whole, ...halves] = steppers.map(({ times }) => quantile(times, 0.5));
    const cells = halves.map((time, i) =>
      sizes[i + 1] === workload ? '–' : `× ${(whole / time).toFixed(2)}`,
    );
    console.log(`| ${[name, ...cells].join(' | ')} |`);
  }
  console.log('');
}

/** The conv net has its two convolutions always. */
function half(workload: Workload, size: 'batch' | 'width' | 'depth'): Workload {
  if (size === 'depth' && workload.network === 'conv') return workload;
  return { ...workload, [size]: workload[size] / 2 };
}

/** False where one of them can't. The first steps warm up. */
async function takeTurns(steppers: Stepper[]): Promise<boolean> {
  let spent = 0;
  for (
    let round = 0;
    round < WARM_UP + MOST_ROUNDS && (round < WARM_UP + FEWEST_ROUNDS || spent < ENOUGH);
    round++
  ) {
    for (const each of steppers) {
      const time = await each.step(round >= WARM_UP);
      if (time === null) return false;
      if (round >= WARM_UP) spent += time;
    }
  }
  return true;
}

const WARM_UP = 3;
const FEWEST_ROUNDS = 3;
const MOST_ROUNDS = 60;
/** Milliseconds. */
const ENOUGH = 10_000;

function stepper(engine: string, who: string, workload: Workload): Stepper {
  const script = path.resolve('test/bench/engines/step-process.ts');
  const args = ['--import', 'tsx', script, engine, who, JSON.stringify(workload)];
  // As the trainer's process is started.
  return new Stepper(process.execPath, args, trainerEnvironment(process.env));
}

function torchStepper({ network, batch, width, depth }: Workload): Stepper {
  const script = path.resolve('test/bench/engines/torch_step.py');
  const sizes = [batch, width, depth, threadCount()].map(String);
  return new Stepper(PYTHON, [script, network, ...sizes]);
}

/** Debian's own, which has its python3-torch. */
const PYTHON = '/usr/bin/python3';

function hasTorch(): boolean {
  return spawnSync(PYTHON, ['-c', 'import torch']).status === 0;
}
