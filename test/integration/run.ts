import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'node:util';
import { openBrowser } from '../vscode/browser.ts';
import { copyOfFixture } from '../vscode/fixture.ts';
import { artifacts, repository } from '../vscode/repository.ts';
import { startServer } from '../vscode/server.ts';
import { bundleSuite } from './bundle.ts';

const limit = 5 * 60_000;

/**
 * Runs the suite in the extension host of a real VS Code server, as VS Code's own remote tests do: the page is given the
 * extension and the suite, and tells by two functions what was logged and how it ended.
 */
async function main(): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.once(signal, () => process.exit(130));
  const suite = await bundleSuite();
  mkdirSync(artifacts, { recursive: true });
  const report = join(artifacts, 'integration.txt');
  writeFileSync(report, '');

  const server = await startServer({
    testHost: true,
    environment: {
      TENSORSCOPE_TEST_REPORT: report,
      TENSORSCOPE_TEST_COLOR: process.stdout.isTTY ? '1' : '0',
    },
  });
  const browser = await openBrowser();
  const log: string[] = [];
  const exited = new Promise<number>((resolve) => {
    void browser.page.exposeFunction('codeAutomationExit', resolve);
  });
  await browser.page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
    log.push(`[${type}] ${format(...args)}`);
  });
  const follower = follow(report);
  await browser.page.goto(
    server.address(copyOfFixture('prototypes'), undefined, [
      ['extensionDevelopmentPath', server.remote(repository)],
      ['extensionTestsPath', server.remote(suite)],
      ['skipWelcome', 'true'],
    ]),
  );
  const code = await Promise.race([exited, timeOut()]);
  follower.stop();
  if (code !== 0) {
    await browser.page.screenshot({ path: join(artifacts, 'integration-failed.png') });
    console.error(`The extension host ended with ${code}; ${artifacts} holds its log and a picture.`);
  }
  writeFileSync(join(artifacts, 'integration.log'), `${log.join('\n')}\n${server.log()}`);
  await browser.close();
  await server.stop();
  process.exit(code === 0 ? 0 : 1);
}

function timeOut(): Promise<string> {
  return new Promise((resolve) =>
    setTimeout(() => resolve(`no result within ${limit / 60_000} minutes`), limit),
  );
}

/** Prints what is added to a file, as it is added. */
function follow(file: string): { stop(): void } {
  let printed = 0;
  const print = () => {
    const text = readFileSync(file);
    process.stdout.write(text.subarray(printed));
    printed = text.length;
  };
  const timer = setInterval(print, 200);
  return {
    stop() {
      clearInterval(timer);
      print();
    },
  };
}

await main();
