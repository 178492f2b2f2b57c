import { installEngine, installedEngine, removeEngine } from '../install/engine-install.ts';
import { InstallError } from '../install/install-error.ts';
import { type EngineKind, engineKinds } from '../install/kinds.ts';
import { runnerScript } from './training-process.ts';

export interface InstallArguments {
  remove?: boolean;
  verbose?: boolean;
}

/** `tensorscope install-engine [KIND]`. Gives the exit status: 0 when it is in place, 1 where not, 130 when interrupted. */
export async function install(kind: EngineKind, { remove, verbose }: InstallArguments): Promise<number> {
  const before = installedEngine();
  if (remove) return removed(before?.folder);
  const interrupt = new AbortController();
  const stop = () => interrupt.abort();
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  if (before) console.log(`It takes the place of TensorFlow for ${engineKinds[before.kind].label}.`);
  let printed = '';
  let said = '';
  try {
    const description = await installEngine({
      kind,
      script: runnerScript,
      abort: interrupt.signal,
      progress: (doing) => {
        // A terminal of its own would see the megabytes; a log is better off without.
        const head = doing.replace(/:.*/, '');
        if (head !== said) console.log(`${head} …`);
        said = head;
      },
      print: (text) => {
        if (verbose) process.stderr.write(text);
        else printed = (printed + text).slice(-SHOWN);
      },
    });
    console.log(`Installed, tried and chosen from now on: ${description}\n${installedEngine()!.folder}`);
    return 0;
  } catch (error) {
    if (interrupt.signal.aborted) return 130;
    if (printed) console.error(`${printed.trimEnd()}\n`);
    console.error(error instanceof InstallError ? error.message : error);
    return 1;
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
  }
}

async function removed(folder?: string): Promise<number> {
  try {
    const was = await removeEngine();
    console.log(was ? `Removed ${folder}` : 'No engine was installed, so none is removed.');
    return 0;
  } catch (error) {
    console.error(error instanceof InstallError ? error.message : error);
    return 1;
  }
}

/** Characters of what was printed that are told where it failed. */
const SHOWN = 2000;
