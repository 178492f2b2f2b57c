import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'mocha';
import type { Diagnostic, Trace } from '../../../../src/protocol/facts.ts';
import { mends } from '../../../../src/protocol/fixes.ts';

const place = { file: '/a.ts', line: 1, column: 1, endLine: 1, endColumn: 2 };
const problem = (code: string, severity: Diagnostic['severity'] = 'error'): Diagnostic => ({
  ...place,
  ...{ code, severity, message: code, related: [] },
});
const trace = (...diagnostics: Diagnostic[]) => ({ diagnostics, cut: null }) as unknown as Trace;

describe('a fix mends', () => {
  const [shape, other] = [problem('shape-mismatch'), problem('shape-mismatch')];
  const warning = problem('missing-zero-grad', 'warning');

  it('where the problem is gone and the others are as they were', () => {
    assert.ok(mends(shape, trace(shape), trace()));
    assert.ok(mends(shape, trace(shape, other, warning), trace(other, warning)));
    assert.ok(mends(warning, trace(shape, warning), trace(shape)));
  });

  it('not where the problem stays, or moves', () => {
    assert.ok(!mends(shape, trace(shape), trace(shape)));
    assert.ok(!mends(shape, trace(shape), trace({ ...shape, line: 9, message: 'other numbers' })));
  });

  it('not where another problem comes in its place', () => {
    assert.ok(!mends(shape, trace(shape), trace(problem('target-range'))));
    assert.ok(!mends(shape, trace(shape), trace(problem('stopped', 'warning'))));
    assert.ok(!mends(warning, trace(warning), trace(problem('softmax-twice', 'warning'))));
  });

  it('though the end of an error lets a warning be seen', () => {
    assert.ok(mends(shape, trace(shape), trace(warning)));
  });

  it('not where the program does not parse or does not end any more', () => {
    assert.ok(!mends(shape, trace(shape), { broken: [problem('syntax-error')] }));
    const cut = { ...trace(), cut: { file: '/a.ts', line: 1, column: 1, reason: 'endless' } };
    assert.ok(!mends(shape, trace(shape), cut));
  });
});

describe('the docs', () => {
  it('have a section for each code', () => {
    const sections = readFileSync('docs/problems.md', 'utf8')
      .match(/^## .*$/gm)!
      .map((line) => line.slice(3));
    const source = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => readFileSync(path.join('src', file), 'utf8'))
      .join('\n');
    const codes = [...source.matchAll(/\bcode: '([a-z-]+)'|MismatchCode = (.*);/g)].flatMap(
      ([, code, union]) => (code ? [code] : union.split(' | ').map((each) => each.slice(1, -1))),
    );
    assert.ok(codes.includes('shape-mismatch') && codes.includes('log-of-softmax'));
    assert.deepEqual(
      [...new Set(codes)].filter((code) => !sections.includes(code)),
      [],
    );
  });
});
