const { appendFileSync } = require('node:fs') as typeof import('node:fs');
const { reporters } = require('mocha') as typeof import('mocha');

/**
 * Mocha's `spec` reporter, which also adds the run's counts as a line of JSON to the file that TENSORSCOPE_TEST_COUNTS
 * names. CommonJS, since mocha loads a reporter by `require`.
 */
class Counted extends reporters.Spec {
  constructor(runner: Mocha.Runner, options?: Mocha.MochaOptions) {
    super(runner, options);
    runner.once('end', () => {
      const file = process.env.TENSORSCOPE_TEST_COUNTS;
      const { passes, failures, pending } = this.stats;
      const counts = { passed: passes, failed: failures, skipped: pending };
      if (file) appendFileSync(file, `${JSON.stringify(counts)}\n`);
    });
  }
}

module.exports = Counted;
