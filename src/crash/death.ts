/** What is known of a training process that ended without a word of its own. */
export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** The last of what it printed. */
  output: string;
  /** Absent where it ended before it had one. */
  engine?: string;
}

export interface Death {
  /** What happened, for a human. */
  message: string;
  /** The process crashed in native code: another engine may get through. */
  crashed: boolean;
  engine?: string;
}

/** What a process died of. */
export function deathOf(ending: Ending): Death {
  const { engine } = ending;
  const on = engine ? ` on the engine ${engine}` : ' while it started';
  const told = (message: string, crashed = false): Death => ({ message, crashed, engine });

  if (HEAP.test(ending.output))
    return told(
      'JavaScript’s heap is full, so Node ended the training process. The program holds too many objects of its own, such as arrays of numbers; the environment variable NODE_OPTIONS=--max-old-space-size=8192 gives it 8 GB.',
    );
  if (NO_MEMORY.test(ending.output))
    return told(`The training process crashed${on}: it ran out of memory (std::bad_alloc). ${SMALLER}`, true);
  if (ending.signal === 'SIGKILL')
    return told(
      `The training process was killed${on} (SIGKILL), most likely because the machine’s memory ran out. ${SMALLER}`,
    );
  const crash = crashWords(ending);
  if (crash)
    return told(`The training process crashed${on}: ${crash}.${engine === 'cpu' ? PLAIN : ''}`, true);
  const how = ending.signal ? `by ${ending.signal}` : `with exit code ${ending.code}`;
  return told(`The training process was ended${on} ${how}, before the program was through.`);
}

const HEAP = /JavaScript heap out of memory/;
const NO_MEMORY = /std::bad_alloc|bad_array_new_length/;
const SMALLER = 'A smaller batch size needs less.';
const PLAIN = ' That engine is plain JavaScript, so look at the native packages that the program imports.';

const signals: Partial<Record<NodeJS.Signals, string>> = {
  SIGSEGV: 'a segmentation fault',
  SIGABRT: 'it aborted',
  SIGBUS: 'a bus error',
  SIGFPE: 'an arithmetic fault',
  SIGILL: 'an instruction that this processor does not have',
  SIGTRAP: 'a trap',
  SIGSYS: 'a system call that is not allowed',
};

/** Windows has no signals: the status tells. */
const statuses: Record<number, string> = {
  3221225477: 'an access violation',
  3221225501: 'an instruction that this processor does not have',
  3221225725: 'a stack overflow',
  3221226356: 'a corrupted heap',
  3221226505: 'it aborted',
};

/** `a segmentation fault (SIGSEGV)`; null where a process ended in another way. */
export function crashWords({ code, signal }: Pick<Ending, 'code' | 'signal'>): string | null {
  if (signal) return signals[signal] ? `${signals[signal]} (${signal})` : null;
  // Node's own abort, where it is told by the status: 128 and the number of SIGABRT.
  if (code === 134) return 'it aborted (exit code 134)';
  const status = code === null ? undefined : statuses[code >>> 0];
  return status ? `${status} (0x${(code! >>> 0).toString(16)})` : null;
}
