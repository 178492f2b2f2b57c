import { setTimeout as wait } from 'node:timers/promises';
import { isBroken } from '../../src/protocol/tracing.ts';
import { kilobytes, megabytes, milliseconds, quantile, slope, times } from './figures.ts';
import { HostPipeline } from './host-pipeline.ts';
import { opsIn } from './ops.ts';
import { type EditedProgram, editedPrograms } from './programs.ts';
import { RunnerProcess } from './runner-process.ts';

const WARM_UP = 20;
const EDITS = 120;
/** Milliseconds between two keys of somebody who types fast. */
const PAUSE = 60;
const EDITS_FOR_MEMORY = 1000;

/** What is aimed at for the largest of the programs, on 2 cores. */
const AIM = { median: 50, p95: 100 };
/** Typing must never be felt. */
const TYPING_AIM = { median: 1, p95: 2 };

/** From an edit to its hints: in the warm runner alone, and by way of the host. */
export async function benchTrace(): Promise<void> {
  const largest = editedPrograms().at(-1)!.name;
  for (const program of editedPrograms()) {
    const aim = program.name === largest ? AIM : undefined;
    console.log(`Keystroke to hints, ${program.name} (${program.lines} lines), ${EDITS} edits:`);
    await benchRunner(program, aim);
    await benchHost(program, aim);
    console.log();
  }
  await benchMemory(editedPrograms().at(-1)!);
}

async function benchRunner(program: EditedProgram, aim?: typeof AIM): Promise<void> {
  const runner = await RunnerProcess.start();
  const samples = {
    total: [] as number[],
    bundle: [] as number[],
    run: [] as number[],
    facts: [] as number[],
  };
  let bytes = 0;
  let hints = 0;
  for (let edit = 0; edit < WARM_UP + EDITS; edit++) {
    program.type();
    await wait(PAUSE);
    const start = performance.now();
    const reply = await traced(runner, program);
    const total = performance.now() - start;
    if (edit < WARM_UP) continue;
    const { bundle, run } = reply.milliseconds;
    samples.total.push(total);
    samples.bundle.push(bundle);
    samples.run.push(run);
    samples.facts.push(total - bundle - run);
    bytes = JSON.stringify(reply).length;
    hints = reply.hints.length;
  }
  runner.end();
  const median = (values: number[]) => quantile(values, 0.5);
  const ops = await opsIn(program);
  console.log(`  runner alone  ${times(samples.total, aim)}`);
  console.log(
    `                of it bundling ${milliseconds(median(samples.bundle))}, running ${milliseconds(median(samples.run))}, facts and reply ${milliseconds(median(samples.facts))}`,
  );
  console.log(
    `                ${ops} ops, ${((1000 * median(samples.run)) / ops).toFixed(1)} µs an op; reply of ${kilobytes(bytes)} with ${hints} hints`,
  );
}

async function benchHost(program: EditedProgram, aim?: typeof AIM): Promise<void> {
  const host = new HostPipeline();
  const total: number[] = [];
  const typing: number[] = [];
  for (let edit = 0; edit < WARM_UP + EDITS; edit++) {
    await wait(PAUSE);
    const taken = await host.type(program);
    if (!taken.hints) throw new Error(`${program.name} got no hints`);
    if (edit < WARM_UP) continue;
    total.push(taken.total);
    typing.push(taken.typing);
  }
  host.dispose();
  console.log(`  by the host   ${times(total, aim)}`);
  console.log(`  typing itself ${times(typing, aim && TYPING_AIM)}`);
}

/** What the runner holds on to, edit after edit. */
async function benchMemory(program: EditedProgram): Promise<void> {
  const runner = await RunnerProcess.start();
  const heap: number[] = [];
  const resident: number[] = [];
  const note = async () => {
    const { heapUsed, external, rss } = await runner.memory();
    heap.push(heapUsed + external);
    resident.push(rss);
  };
  for (let edit = 0; edit < EDITS_FOR_MEMORY; edit++) {
    if (edit % 100 === 0 && edit > 0) await note();
    program.type();
    await traced(runner, program);
  }
  await note();
  runner.end();
  console.log(
    `Memory of the runner over ${EDITS_FOR_MEMORY} edits of ${program.name}, after garbage collection:`,
  );
  for (const [name, samples] of Object.entries({ heap, resident })) {
    const [first, last] = [samples[0], samples.at(-1)!];
    console.log(
      `  ${name.padEnd(8)} ${megabytes(first)} after 100, ${megabytes(last)} at the end: ratio ${(last / first).toFixed(2)}, ${kilobytes(slope(samples) / 100)} an edit`,
    );
  }
  console.log();
}

async function traced(runner: RunnerProcess, { entry, text }: EditedProgram) {
  const reply = await runner.trace({
    entry,
    overlays: { [entry]: text },
    workspace: process.cwd(),
    limit: 20_000,
  });
  if (isBroken(reply) || !reply.hints.length) throw new Error(`${entry} was not traced`);
  return reply;
}
