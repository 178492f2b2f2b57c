import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openBrowser } from '../vscode/browser.ts';
import { milliseconds, quantile } from './figures.ts';
import { benchFirstMetric } from './reporting/first-metric.ts';
import { OpenPanel } from './reporting/open-panel.ts';
import { inTurns, type Turn, TurnTaker } from './reporting/turn-taker.ts';

const STEPS = 20;
const ROUNDS = 20;
const WARM = 3;

/** An MLP of 784-512-512-10 at batch 128; with `points` it logs so many numbers of its own in each step. */
const program = (library: string, points = 0) => `
import { F, log, nn, optim, randint, randn, manualSeed } from '${library}';
manualSeed(1);
const model = new nn.Sequential(new nn.Linear(784, 512), new nn.ReLU(), new nn.Linear(512, 512), new nn.ReLU(), new nn.Linear(512, 10));
const optimizer = new optim.Adam(model.parameters(), { lr: 1e-3 });
const images = randn(128, 784);
const labels = randint(0, 10, [128]);
${inTurns(
  STEPS,
  `
  const loss = F.crossEntropy(model(images), labels);
  optimizer.zeroGrad();
  loss.backward();
  optimizer.step();
  const value = loss.item();
  for (let n = 0; n < ${points}; n++) log({ value });
`,
)}`;

/**
 * What reporting costs a training step: the same program without a runner, under the command line with \`--json\` to
 * nowhere, beside an open panel, and with about 1,000 points a second told to it. They take turns, and
 * one runs twice, which tells how much two processes differ anyway.
 */
export async function benchReporting(): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-bench-'));
  const write = (name: string, text: string) => {
    writeFileSync(path.join(folder, name), text);
    return path.join(folder, name);
  };
  const told = write('told.js', program('tensorscope'));
  const alone = write('alone.mjs', program(path.resolve('dist/library.js')));
  const many = write('many.js', program('tensorscope', POINTS));
  const browser = await openBrowser();
  const open = async (file: string) => {
    const page = await browser.page.context().newPage();
    return (env: NodeJS.ProcessEnv) => {
      Object.assign(process.env, env);
      const panel = new OpenPanel(page, { file, workspace: folder });
      return () => panel.close();
    };
  };
  const takers = [
    new TurnTaker('alone', folder, node([alone])),
    new TurnTaker('alone, once more', folder, node([alone])),
    new TurnTaker('--json to nowhere', folder, node(['dist/cli.js', 'train', told, '--json'])),
    new TurnTaker('panel open', folder, await open(told)),
    new TurnTaker('panel open and 1,000 points a second', folder, await open(many)),
  ];
  try {
    for (let round = 0; round < WARM + ROUNDS; round++)
      for (const taker of takers) await taker.turn(round >= WARM);
    console.log('Reporting, a step of an MLP 784-512-512-10, batch 128, Adam, on native:');
    for (const taker of takers) console.log(`  ${row(taker, takers)}`);
  } finally {
    for (const taker of takers) taker.close();
    await browser.close();
    rmSync(folder, { recursive: true, force: true });
  }
  await benchFirstMetric();
}

function node(args: string[]): (env: NodeJS.ProcessEnv) => () => void {
  return (env) => {
    const stdio = ['ignore', 'ignore', 2] as const;
    const child = spawn(process.execPath, args, { stdio: [...stdio], env: { ...process.env, ...env } });
    return () => child.kill('SIGKILL');
  };
}

/** Numbers that the talkative program logs in each step. */
const POINTS = 10;

/** Medians of a step, and of the ratio to the turn of another just before: the machine is about as busy then. */
function row({ name, turns }: TurnTaker, [alone, again, quiet]: TurnTaker[]): string {
  const step = (turn: Turn) => turn.wall / STEPS;
  const more = (than: Turn[], of: keyof Turn) => {
    const ratios = turns.map((turn, i) => turn[of] / than[i][of]);
    return `${((quantile(ratios, 0.5) - 1) * 100).toFixed(1)} %`;
  };
  const against = (other: TurnTaker) =>
    `against ${other.name} ${more(other.turns, 'wall')} time, ${more(other.turns, 'cpu')} of the processors`;
  const figure = `${name}: ${milliseconds(quantile(turns.map(step), 0.5))}`;
  if (name === alone.name) return figure;
  return `${figure}; ${against(alone)}${name === quiet.name || name === again.name ? '' : `; ${against(quiet)}`}`;
}
