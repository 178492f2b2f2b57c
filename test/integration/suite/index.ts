import { appendFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

/** What VS Code loads and calls in its extension host; this file is bundled, and the tests lie beside it. */
export async function run(): Promise<void> {
  const report = process.env.TENSORSCOPE_TEST_REPORT;
  // The workbench's console mixes the lines of all windows, so the report goes to a file that the runner follows.
  if (report) Mocha.reporters.Base.consoleLog = (...args) => appendFileSync(report, `${format(...args)}\n`);
  const mocha = new Mocha({
    timeout: 60_000,
    color: process.env.TENSORSCOPE_TEST_COLOR === '1',
    reporter: join(__dirname, 'counted.cjs'),
    grep: process.env.TENSORSCOPE_TEST_GREP,
  });
  for (const file of readdirSync(__dirname)) {
    if (file.endsWith('.test.cjs')) mocha.addFile(join(__dirname, file));
  }
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
