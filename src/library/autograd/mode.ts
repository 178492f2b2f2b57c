/** How many `noGrad` calls are running. A count, so that async ones may end in any order. */
let paused = 0;
/** What `setGradEnabled` said last. */
let switchedOff = false;

export function isGradEnabled(): boolean {
  return paused === 0 && !switchedOff;
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
  const wasOff = switchedOff;
  paused = 0;
  switchedOff = false;
  return finish(fn, () => {
    paused += before;
    switchedOff = wasOff;
  });
}

/**
 * Turns recording on or off from here on; with `fn`, while that runs. Inside of `noGrad` recording stays off.
 */
export function setGradEnabled(mode: boolean): void;
export function setGradEnabled<T>(mode: boolean, fn: () => T): T;
export function setGradEnabled<T>(mode: boolean, fn?: () => T): T | undefined {
  if (fn) return mode ? enableGrad(fn) : noGrad(fn);
  switchedOff = !mode;
  return undefined;
}

/** As `noGrad`: for code that never asks for gradients. */
export function inferenceMode<T>(fn: () => T): T {
  return noGrad(fn);
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
