import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { openBrowser } from '../vscode/browser.ts';
import { megabytes } from './figures.ts';
import { OpenPanel } from './reporting/open-panel.ts';
import { Growth } from './soak/growth.ts';

/**
 * `npm run soak [-- MINUTES]`: trains beside an open panel for so long, 20 minutes if not said, and fails where the
 * memory of the trainer, of the host's half or of the panel's page grows.
 */
const minutes = Number(process.argv[2] ?? 20);
if (!(minutes >= 1)) throw new Error(`A soak takes 1 minute or more, but was given ${process.argv[2]}.`);

/** Many metrics, each with all its points kept; epochs, so that checkpoints and validation come as well. */
const PROGRAM = `import { F, log, nn, optim, randn } from 'tensorscope';
const model = new nn.Sequential(new nn.Linear(64, 128), new nn.ReLU(), new nn.Dropout(0.1), new nn.Linear(128, 1));
const adam = new optim.Adam(model.parameters(), { lr: 1e-3 });
for (let epoch = 0; ; epoch++) {
  for (let i = 0; i < 500; i++) {
    const x = randn(32, 64);
    const loss = F.mseLoss(model(x), x.sum(1, { keepdim: true }));
    adam.zeroGrad();
    loss.backward();
    adam.step();
    const value = loss.item();
    log(Object.fromEntries(Array.from({ length: 10 }, (_, n) => ['metric ' + n, value + n])));
  }
  log.histogram('weights', model.parameters()[0]);
  await null;
}
`;

/** Seconds between two looks, and of the beginning that do not count. */
const EVERY = 2;
const WARM = Math.min(60, minutes * 20);

const folder = mkdtempSync(path.join(tmpdir(), 'tensorscope-soak-'));
const file = path.join(folder, 'soak.ts');
writeFileSync(file, PROGRAM);
const runDir = path.join(folder, 'run');
const browser = await openBrowser();
const panel = new OpenPanel(browser.page, { file, workspace: folder, runDir });
const session = await browser.page.context().newCDPSession(browser.page);
/** Bytes that each may grow by in a minute. The host and the panel keep every point, in columns that double. */
const trainer = new Growth('trainer, resident', 3 * 2 ** 20);
const host = new Growth('host, beyond its points', 3 * 2 ** 20);
const page = new Growth('panel, its JavaScript heap', 3 * 2 ** 20);
try {
  const start = performance.now();
  const seconds = () => (performance.now() - start) / 1000;
  while (seconds() < minutes * 60) {
    await Promise.race([sleep(EVERY * 1000), panel.ended.then(failed)]);
    if (seconds() < WARM) continue;
    const points = bytesOfPoints();
    trainer.add(seconds(), residentOf(JSON.parse(readFileSync(path.join(runDir, 'run.json'), 'utf8')).pid));
    globalThis.gc?.();
    host.add(seconds(), process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers - points);
    await session.send('HeapProfiler.collectGarbage');
    page.add(seconds(), (await session.send('Runtime.getHeapUsage')).usedSize);
  }
  const { step } = panel.record.status;
  const count = panel.record.curves.reduce((sum, curve) => sum + curve.length, 0);
  console.log(`${minutes} minutes, ${step} steps, ${count} points (${megabytes(bytesOfPoints())}):`);
  for (const growth of [trainer, host, page]) console.log(`  ${growth}`);
  process.exitCode = [trainer, host, page].every((growth) => growth.isFlat) ? 0 : 1;
} finally {
  panel.close();
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
}
process.exit();

function failed(failure: string | null): never {
  throw new Error(failure ?? 'The program ended.');
}

function bytesOfPoints(): number {
  return panel.record.curves.reduce((sum, curve) => sum + curve.bytes, 0);
}

/** Bytes, as Linux tells them. */
function residentOf(pid: number): number {
  const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))!;
  return Number(kilobytes) * 1024;
}
