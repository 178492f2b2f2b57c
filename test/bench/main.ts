import { cpus } from 'node:os';
import { benchTrace } from './trace.ts';
import { benchTraining } from './training.ts';

/** `npm run bench`: figures measured side by side in one run; only ratios mean something across machines. */
console.log(`Node ${process.version} on ${cpus().length} × ${cpus()[0].model}\n`);
await benchTrace();
await benchTraining();
process.exit();
