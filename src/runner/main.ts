import module from 'node:module';
import type { TrainingOptions } from '../protocol/training.ts';

/** The child process that runs the user's program: `runner.js trace`, or `runner.js train OPTIONS_AS_JSON`. */
const [mode, options] = process.argv.slice(2);
// What is loaded from here on is compiled but once, where Node keeps that (from 22.1 on).
(module as CompileCache).enableCompileCache?.();
// Neither mode waits for what only the other needs.
if (mode === 'trace') await (await import('./trace/serve.ts')).serveTraces();
else await (await import('./train/train.ts')).train(JSON.parse(options) as TrainingOptions);

interface CompileCache {
  enableCompileCache?(): void;
}
