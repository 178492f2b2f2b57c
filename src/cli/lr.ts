import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  NO_RATES,
  type RatesEvent,
  rateRange,
  roundedRate,
  type TrainingEvent,
  type TrainingOptions,
} from '../protocol/training.ts';
import { programFile, workspaceOf } from './program-file.ts';
import { errorText } from './terminal-view.ts';
import { follow } from './training-process.ts';

export interface LrArguments extends Partial<typeof rateRange> {
  engine?: string;
  seed?: number;
  json?: boolean;
}

/** `tensorscope lr FILE`. Gives the exit status: 0 where rates were tested, 1 on an error, 130 when interrupted. */
export async function lr(file: string, { json, engine, seed, ...range }: LrArguments): Promise<number> {
  let rates: RatesEvent | undefined;
  const show = (event: TrainingEvent) => {
    if (event.type === 'rates') rates = event;
    if (event.type === 'error') console.error(errorText(event));
  };
  // No run that is worth keeping.
  const runDir = mkdtempSync(path.join(tmpdir(), 'tensorscope-lr-'));
  try {
    const entry = programFile(file);
    const rateTest = { ...rateRange, ...range };
    if (!(rateTest.startLr > 0 && rateTest.endLr > rateTest.startLr))
      throw new Error(`Expected 0 < --from < --to, but got ${rateTest.startLr} and ${rateTest.endLr}.`);
    const options: TrainingOptions = { file: entry, workspace: workspaceOf(entry), runDir, engine, seed };
    const { interrupted, done, death } = await follow({ ...options, rateTest }, show);
    if (interrupted) return 130;
    if (death) console.error(death.message);
    if (done?.outcome === 'failed' || !rates) return 1;
  } catch (error) {
    console.error((error as Error).message);
    return 1;
  } finally {
    rmSync(runDir, { recursive: true, force: true });
  }
  if (!rates.optimizer) {
    console.error(NO_RATES);
    return 1;
  }
  process.stdout.write(json ? `${JSON.stringify(rates)}\n` : ratesText(rates));
  return 0;
}

function ratesText({ optimizer, lrs, losses, suggestion }: RatesEvent): string {
  const finite = losses.filter((loss) => loss !== null);
  const [least, greatest] = [Math.min(...finite), Math.max(...finite)];
  const rows = lrs.flatMap((rate, i) => {
    const loss = losses[i];
    if (i % Math.ceil(lrs.length / ROWS) !== 0 || loss === null) return [];
    const length = greatest > least ? Math.round(((loss - least) / (greatest - least)) * BAR) : 0;
    return `${rate.toExponential(1).padStart(8)}  ${String(Number(loss.toPrecision(4))).padEnd(10)} ${'█'.repeat(length)}`;
  });
  const { name, place, lr } = optimizer!;
  const where = place ? ` (${path.relative('', place.file)}:${place.line})` : '';
  const says = suggestion
    ? `suggested: ${roundedRate(suggestion.valley)}`
    : `no suggestion: the loss of ${lrs.length} steps is too little of a curve`;
  return `${rows.join('\n')}\n${name}${where} has lr ${roundedRate(lr)}\n${says}\n`;
}

const ROWS = 25;
const BAR = 40;
