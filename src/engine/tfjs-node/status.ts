type Execute = (...args: unknown[]) => unknown;

/** The two methods of tfjs-node's backend by which every kernel goes. */
const methods = ['executeSingleOutput', 'executeMultipleOutputs'] as const;

/** tfjs-node throws `Invalid TF_Status: 8` and a second line. From here on its errors say what was wrong. */
export function tellStatuses(backend: unknown): void {
  const executes = backend as Record<(typeof methods)[number], Execute>;
  for (const method of methods) {
    const before = executes[method];
    executes[method] = function (this: unknown, ...args) {
      try {
        return before.apply(this, args);
      } catch (error) {
        throw error instanceof Error ? inWords(error) : error;
      }
    };
  }
}

/** The same error, so that its stack stays. */
function inWords(error: Error): Error {
  const [, status, said] = /^Invalid TF_Status: (\d+)\s+Message: ([^\n]+)/.exec(error.message) ?? [];
  if (!said) return error;
  error.message =
    Number(status) === RESOURCE_EXHAUSTED
      ? `TensorFlow ran out of memory: ${said}. A smaller batch size needs less.`
      : `TensorFlow: ${said}`;
  return error;
}

const RESOURCE_EXHAUSTED = 8;
