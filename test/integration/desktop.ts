import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { copyOfFixture } from '../vscode/fixture.ts';
import { repository } from '../vscode/repository.ts';
import { bundleSuite } from './bundle.ts';

/**
 * The same suite in the desktop's VS Code: the one that VSCODE names (its executable), or else a stable one that
 * is downloaded into `.vscode-test/`.
 */
const extensionTestsPath = await bundleSuite();
process.exitCode = await runTests({
  vscodeExecutablePath: process.env.VSCODE,
  cachePath: join(repository, '.vscode-test'),
  extensionDevelopmentPath: repository,
  extensionTestsPath,
  launchArgs: [
    copyOfFixture('prototypes'),
    '--disable-extensions',
    '--disable-workspace-trust',
    '--skip-welcome',
  ],
});
