import type { TrainingOptions } from '../protocol/training.ts';
import { tellNext } from './engines/next.ts';
import { tryEngine } from './engines/try.ts';
import { serveTraces } from './trace/serve.ts';
import { train } from './train/train.ts';

/**
 * The child process that runs the user's program: `runner.js trace`, or `runner.js train OPTIONS_AS_JSON`; or one that
 * tells of engines: `runner.js try NAME`, `runner.js next [NAME]`.
 */
const [mode, argument] = process.argv.slice(2);
if (mode === 'trace') await serveTraces();
else if (mode === 'try') await tryEngine(argument);
else if (mode === 'next') tellNext(argument);
else await train(JSON.parse(argument) as TrainingOptions);
