import module from 'node:module';
import type { TrainingOptions } from '../protocol/training.ts';

/**
 * The child process that runs the user's program: `runner.js trace`, or `runner.js train OPTIONS_AS_JSON`; or one that
 * tells of engines: `runner.js try NAME [auto]`, `runner.js next [NAME]`.
 */
const [mode, argument, more] = process.argv.slice(2);
// What is loaded from here on is compiled but once, where Node keeps that (from 22.1 on).
(module as CompileCache).enableCompileCache?.();
// No mode waits for what only another one needs.
if (mode === 'trace') await (await import('./trace/serve.ts')).serveTraces();
else if (mode === 'try') await (await import('./engines/try.ts')).tryEngine(argument, more === 'auto');
else if (mode === 'next') (await import('./engines/next.ts')).tellNext(argument);
else await (await import('./train/train.ts')).train(JSON.parse(argument) as TrainingOptions);

interface CompileCache {
  enableCompileCache?(): void;
}
