import { cpus } from 'node:os';
import { benchEngines } from './engines.ts';
import { benchFirstPoint } from './first-point.ts';
import { benchFrames } from './frames.ts';
import { benchReporting } from './reporting.ts';
import { benchTrace } from './trace.ts';
import { benchTraining } from './training.ts';

/** `npm run bench [-- PART…]`: figures measured side by side in one run; only ratios mean something across machines. */
const parts: Record<string, () => Promise<void>> = {
  trace: benchTrace,
  training: benchTraining,
  engines: benchEngines,
  reporting: benchReporting,
  frames: benchFrames,
  'first-point': benchFirstPoint,
};

const asked = process.argv.slice(2);
const unknown = asked.find((part) => !(part in parts));
if (unknown) {
  console.error(`There is no part ${unknown}. The parts are ${Object.keys(parts).join(', ')}.`);
  process.exit(1);
}
console.log(`Node ${process.version} on ${cpus().length} × ${cpus()[0].model}\n`);
for (const part of asked.length ? asked : Object.keys(parts)) await parts[part]();
process.exit();
