import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, it } from 'mocha';
import { useEngine } from '../../../src/engine/index.ts';
import { coveragePage } from '../../coverage/page.ts';

describe('docs/coverage.md', () => {
  before(() => useEngine('cpu'));

  it('tells what the library has now', () => {
    const committed = readFileSync(new URL('../../../docs/coverage.md', import.meta.url), 'utf8');
    const missing = coveragePage()
      .split('\n')
      .filter((line) => !committed.split('\n').includes(line));
    assert.ok(
      coveragePage() === committed,
      `The page is stale: \`npm run coverage\` writes it anew. Lines that it lacks:\n${missing.map((line) => line.slice(0, 200)).join('\n')}`,
    );
  });
});
