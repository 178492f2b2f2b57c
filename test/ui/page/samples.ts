import type { PanelUpdate, RunStatus, ShownMedia } from '../../../src/protocol/panel.ts';
import type { SliceAsked } from '../../../src/protocol/values.ts';
import { points } from '../../vscode/panel-page.ts';

type Reset = Extract<PanelUpdate, { type: 'reset' }>;

export const place = { file: '/work/net.ts', line: 19, column: 3 };

export function status(state: RunStatus['state'], more: Partial<RunStatus> = {}): RunStatus {
  return {
    file: '/work/net.ts',
    state,
    step: 600,
    fraction: state === 'finished' ? 1 : 0.4,
    stepsPerSecond: 77.6,
    secondsLeft: 95,
    engine: 'native',
    engineReason: 'the default',
    runDir: '/work/.tensorscope/runs/1-net',
    ...more,
  };
}

export const lossAt = (seed: number) => (i: number) =>
  2.5 * Math.exp(-i / 150) + 0.3 + Math.sin(i * 12.9898 + seed) * 0.12;

/** A run with all kinds of curves: training and validation, a score, one that breaks, and what is told of itself. */
export const curves = [
  points('loss', 600, lossAt(0), {
    epoch: Float64Array.from({ length: 600 }, (_, i) => Math.floor(i / 100)),
  }),
  {
    ...points('valLoss', 6, (i) => 2 / (i + 1) + 0.4),
    step: Float64Array.of(99, 199, 299, 399, 499, 599),
    time: Float64Array.of(9.9, 19.9, 29.9, 39.9, 49.9, 59.9),
    epoch: Float64Array.of(0, 1, 2, 3, 4, 5),
  },
  points('accuracy', 600, (i) => 0.98 - Math.exp(-i / 120) + Math.sin(i * 3) * 0.01),
  points('ratio', 300, (i) => (i < 250 ? 1 + i / 100 : Number.NaN), { badPlace: place }),
  points('system/lr', 600, () => 0.01),
  points('system/grad norm', 600, (i) => 1 + Math.cos(i / 20)),
];

export const tunables = [
  { name: 'lr', value: 0.01 },
  { name: 'noise', value: 0.1, min: 0, max: 1 },
];

const changes = [
  { name: 'lr', value: 0.005, step: 200 },
  { name: 'noise', value: 0.3, step: 210 },
];

const media: ShownMedia[] = [
  ...Array.from({ length: 12 }, (_, i) => histogram(i * 50)),
  { name: 'remark', step: 100, time: 10, content: { kind: 'text', text: 'epoch 0 ends at 0.4' } },
];

export const comparison: Reset['comparison'] = {
  runs: Array.from({ length: 9 }, (_, run) => ({
    runDir: `/work/.tensorscope/runs/${run}`,
    name: `run ${run}`,
    note: run === 0 ? 'with a larger rate' : undefined,
    curves: [
      points('loss', 500 + run * 20, lossAt(run * 7)),
      points('accuracy', 500, (i) => 0.9 - 0.02 * run - Math.exp(-i / 100)),
    ],
  })),
  differences: [
    { kind: 'seed', name: 'seed', values: Array.from({ length: 10 }, (_, i) => String(i)) },
    { kind: 'code', name: 'net.ts', values: ['9e3d0462', '1a2b3c4d', ...Array(8).fill('9e3d0462')] },
    { kind: 'metric', name: 'last loss', values: Array.from({ length: 10 }, (_, i) => `0.3${i}`) },
  ],
};

const rates: Reset['rates'] = {
  file: '/work/net.ts',
  optimizer: { name: 'Adam', lr: 0.001, place: { ...place, line: 6 } },
  lrs: Array.from({ length: 100 }, (_, i) => 1e-7 * 10 ** ((i * 8) / 99)),
  losses: Array.from({ length: 100 }, (_, i) =>
    i < 60 ? 2.3 : i < 85 ? 3.8 - i / 40 : 1.7 + (i - 85) ** 2 / 20,
  ),
  suggestion: { valley: 0.0044, steepest: 0.01 },
};

const error = {
  ...place,
  message: 'matmul: [64, 784] and [512, 128] do not fit: 784 is not 512.\nGive the layer 784 inputs.',
};

/** The states in which the panel is met, by a name for each. */
export const states: Record<string, Partial<Reset>> = {
  'no-program': { status: { file: '', state: 'idle', step: 0 } },
  ready: {},
  waiting: { status: status('running', { step: 0, fraction: undefined, stepsPerSecond: undefined }) },
  running: { status: status('running'), curves, tunables, changes, media },
  paused: {
    status: status('paused', { act: { act: 'backward', text: '4 gradients, norm 2.57', place } }),
    curves,
    tunables,
  },
  stopped: { status: status('stopped', { resumable: true }), curves, tunables },
  failed: { status: status('failed', { error }), curves },
  compared: { status: status('finished'), curves, comparison },
  rates: { rates },
  tensor: { status: status('paused'), curves, tensor: tensor(16, 8) },
  'large-tensor': { status: status('paused'), curves, tensor: tensor(120, 160) },
};

function histogram(step: number): ShownMedia {
  const width = 3 + step / 100;
  const counts = Array.from({ length: 30 }, (_, i) => Math.round(100 * Math.exp(-(((i - 15) / width) ** 2))));
  const edges = Array.from({ length: 31 }, (_, i) => i / 10 - 1.5);
  return { name: 'weights', step, time: step / 10, content: { kind: 'histogram', edges, counts } };
}

function tensor(rows: number, columns: number): Reset['tensor'] {
  const asked: SliceAsked = {
    ...place,
    kind: 'variable',
    gradient: false,
    rows: 2,
    columns: 3,
    at: [0, 3, 0, 0],
  };
  const values = Array.from({ length: rows }, (_, y) =>
    Array.from({ length: columns }, (_, x) => (x === 2 && y === 1 ? 'NaN' : Math.sin(x + y * 2) * 2)),
  );
  const figures = { mean: 0.1, std: 0.5, least: -2, greatest: 2, zeros: 3, nan: 8, infinite: 0 };
  const summary = {
    shape: [8, 4, rows, columns],
    dtype: 'float32',
    ...figures,
    histogram: Array(16).fill(3),
  };
  return {
    name: 'found',
    hasGradient: true,
    slice: { type: 'slice', asked, summary, stride: [1, 1], values },
  };
}
