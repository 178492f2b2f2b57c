import type { TrainingOptions } from '../protocol/training.ts';
import { serveTraces } from './trace/serve.ts';
import { train } from './train/train.ts';

/** The child process that runs the user's program: `runner.js trace`, or `runner.js train OPTIONS_AS_JSON`. */
const [mode, options] = process.argv.slice(2);
if (mode === 'trace') await serveTraces();
else await train(JSON.parse(options) as TrainingOptions);
