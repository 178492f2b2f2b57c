import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { add, type Counts, countsIn, countsVariable } from './counts.ts';
import { repository } from './vscode/repository.ts';

/** A step of `npm test`. Where it has no tests of its own to count, it counts as one. */
interface Step {
  name: string;
  command: string[];
  /** The step counts tests by the reporter of counted.cts. */
  counted: boolean;
}

const node = [process.execPath, '--import', 'tsx'];
const mocha = [process.execPath, 'node_modules/mocha/bin/mocha.js', '--reporter=test/counted.cts'];
const npmScript = (name: string) => ['npm', 'run', '--silent', name];

/** What the others need. */
const first: Step[] = [{ name: 'build', command: npmScript('build'), counted: false }];

/** They run beside each other: one mostly computes, the other mostly waits for windows. */
const lanes: Step[][] = [
  [
    { name: 'types', command: npmScript('typecheck'), counted: false },
    { name: 'style', command: [join('node_modules', '.bin', 'biome'), 'check', '.'], counted: false },
    { name: 'import directions', command: [...mocha, 'test/architecture/**/*.test.ts'], counted: true },
    { name: 'unit', command: [...mocha, 'test/unit/**/*.test.ts'], counted: true },
    { name: 'parity with PyTorch', command: [...mocha, 'test/parity/**/*.test.ts'], counted: true },
    { name: 'command line', command: [...mocha, 'test/cli/**/*.test.ts'], counted: true },
  ],
  [
    { name: 'integration', command: [...node, 'test/integration/run.ts'], counted: true },
    { name: 'user interface', command: [...mocha, 'test/ui/**/*.test.ts'], counted: true },
  ],
];

/** Everything that has to hold, in one command; its last line is `N passed, N failed, N skipped`. */
async function main(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => process.exit(130));
  const folder = mkdtempSync(join(tmpdir(), 'tensorscope-test-'));
  const follow = (steps: Step[]) => runInTurn(steps, folder);
  const results = [...(await follow(first)), ...(await Promise.all(lanes.map(follow))).flat()];
  rmSync(folder, { recursive: true });

  console.log('\n━━ summary');
  for (const { step, counts, seconds } of results) {
    const mark = counts.failed > 0 ? '✘' : '✔';
    console.log(`${mark} ${step.name.padEnd(20)} ${describe(counts)} (${seconds.toFixed(0)} s)`);
  }
  const total = results.map(({ counts }) => counts).reduce(add);
  console.log(`\n${describe(total)}`);
  process.exit(total.failed > 0 ? 1 : 0);
}

interface Result {
  step: Step;
  counts: Counts;
  seconds: number;
}

/** What a step prints comes when it is through, so that the lanes do not mix. */
async function runInTurn(steps: Step[], folder: string): Promise<Result[]> {
  const results: Result[] = [];
  for (const step of steps) {
    const started = performance.now();
    const { counts, output } = await run(step, join(folder, step.name.replaceAll(' ', '-')));
    const seconds = (performance.now() - started) / 1000;
    console.log(`\n━━ ${step.name}\n${output}`);
    results.push({ step, counts, seconds });
  }
  return results;
}

async function run(step: Step, countsFile: string): Promise<{ counts: Counts; output: string }> {
  const { code, output } = await ended(step.command, { [countsVariable]: countsFile });
  if (!step.counted) {
    const passed = code === 0 ? 1 : 0;
    return { counts: { passed, failed: 1 - passed, skipped: 0 }, output };
  }
  const counts = countsIn(countsFile) ?? { passed: 0, failed: 0, skipped: 0 };
  // A suite that broke off has failed, whatever it had counted until then, and so has one that found no tests.
  const brokeOff = (code !== 0 || counts.passed === 0) && counts.failed === 0;
  return { counts: brokeOff ? { ...counts, failed: 1 } : counts, output };
}

function ended(
  [program, ...args]: string[],
  environment: Record<string, string>,
): Promise<{ code: number; output: string }> {
  const child = spawn(program, args, {
    cwd: repository,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...environment },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  const kill = () => child.kill();
  process.once('exit', kill);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('exit', kill);
      resolve({ code: code ?? 1, output });
    });
  });
}

function describe({ passed, failed, skipped }: Counts): string {
  return `${passed} passed, ${failed} failed, ${skipped} skipped`;
}

await main();
