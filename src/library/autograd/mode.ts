/** How many `noGrad` calls are running. A count, so that async ones may end in any order. */
let paused = 0;

export function isGradEnabled(): boolean {
  return paused === 0;
}

/**
 * Runs `fn` without recording: what it computes has no gradient. An async `fn` counts until its promise settles;
 * other code that runs meanwhile is not recorded either.
 */
export function noGrad<T>(fn: () => T): T {
  paused++;
  return finish(fn, () => paused--);
}

/** Runs `fn` with recording on, also inside `noGrad`. */
export function enableGrad<T>(fn: () => T): T {
  const before = paused;
  paused = 0;
  return finish(fn, () => {
    paused += before;
  });
}

function finish<T>(fn: () => T, restore: () => void): T {
  let result: T;
  try {
    result = fn();
  } catch (error) {
    restore();
    throw error;
  }
  if (result instanceof Promise) return result.finally(restore) as T;
  restore();
  return result;
}
