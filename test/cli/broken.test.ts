import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before, describe, it } from 'mocha';
import type { Trace } from '../../src/protocol/facts.ts';
import { changedTexts, mends } from '../../src/protocol/fixes.ts';
import { WarmRunner } from './warm-runner.ts';

const folder = path.resolve('test/fixtures/broken');

/** What the first line of a broken program says that is to be found in it. */
interface Expected {
  line: number;
  severity: string;
  code: string;
  shapes: string[];
  made: number[];
  fixes: string[];
}

const HEAD =
  /^\/\/ (\d+): (error|warning) ([\w-]+) ?((?:\[[^\]]*\] ?)*);(?: made in ([\d, ]+);)? mended by: (.*)$/;

function expectedOf(text: string): Expected {
  const found = HEAD.exec(text.split('\n')[0]);
  assert.ok(found, `the first line tells what is wrong: ${text.split('\n')[0]}`);
  const [, line, severity, code, shapes, made, fixes] = found;
  return {
    line: Number(line),
    severity,
    code,
    shapes: shapes.match(/\[[^\]]*\]/g) ?? [],
    made: (made ?? '').split(', ').filter(Boolean).map(Number),
    fixes: fixes === 'nothing' ? [] : fixes.split(' | '),
  };
}

describe('broken programs', () => {
  let runner: WarmRunner;
  const names = readdirSync(folder).sort();
  before(() => {
    runner = new WarmRunner();
  });
  after(() => runner.end());

  it('are many and of both libraries', () => {
    assert.ok(names.length >= 50);
    assert.ok(names.filter((name) => name.startsWith('plain-')).length >= 10);
  });

  for (const name of names) {
    it(name.replace('.ts', ''), async () => {
      const file = path.join(folder, name);
      const text = readFileSync(file, 'utf8');
      const expected = expectedOf(text);
      const request = { entry: file, overlays: {}, workspace: folder };
      const trace = (await runner.trace(request)) as Trace;

      assert.deepEqual(
        trace.diagnostics.map(({ line, code }) => `${line} ${code}`),
        [`${expected.line} ${expected.code}`],
        'the mistake, and none of its consequences',
      );
      const [found] = trace.diagnostics;
      assert.equal(found.severity, expected.severity);
      for (const shape of expected.shapes) assert.ok(found.message.includes(shape), found.message);
      assert.deepEqual([...new Set(found.related.map(({ line }) => line))], expected.made, 'the birthplaces');
      const lines = text.split('\n');
      const end = lines[found.endLine - 1].length + 1;
      assert.ok(found.endColumn <= end && found.line <= found.endLine, 'the range is of the text');
      assert.ok(found.column < found.endColumn || found.line < found.endLine, 'the range is not empty');

      const mending: string[] = [];
      for (const fix of found.fixes ?? []) {
        const overlays = changedTexts(fix, (each) => readFileSync(each, 'utf8'));
        if (mends(found, trace, await runner.trace({ ...request, overlays }))) mending.push(fix.title);
      }
      assert.deepEqual(mending, expected.fixes);
    });
  }
});
