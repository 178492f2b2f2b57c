import type { Suite } from 'mocha';

/**
 * The tests of a suite are steps of one session: after one that failed the rest of them is skipped. Mocha's own `bail`
 * would skip all suites that come later too.
 */
export function inSteps(suite: Suite): void {
  suite.beforeEach(function () {
    if (suite.tests.some(({ state }) => state === 'failed')) this.skip();
  });
}
