import assert from 'node:assert/strict';
import { after, describe, it } from 'mocha';
import { TraceRunner, TraceTimeout } from '../../src/host/tracing/trace-runner.ts';
import type { TraceReply } from '../../src/protocol/tracing.ts';
import { EditedProgram } from '../bench/programs.ts';
import { RunnerProcess } from '../bench/runner-process.ts';

const x = "import { zeros } from 'tensorscope';\nconst x = zeros(2);\n";
const hanging = {
  'jobs that follow one another': `${x}function on(): void {\n  queueMicrotask(on);\n}\non();\n`,
  'a regular expression': `${x}/^(a+)+$/.test('a'.repeat(64) + 'b');\n`,
};

describe('the built trace runner', () => {
  const runner = new TraceRunner({ script: 'dist/runner.js', grace: 700, print: () => {} });
  const trace = (entry: string, text: string) =>
    runner.trace({ entry, overlays: { [entry]: text }, workspace: process.cwd(), limit: 300 });
  const shapes = (reply: TraceReply | null) =>
    reply && 'hints' in reply
      ? reply.hints.map(({ name, shapes: [{ shape }] }) => `${name} ${shape}`)
      : reply;
  after(() => runner.dispose());

  for (const [what, text] of Object.entries(hanging)) {
    it(`is replaced when a program hangs in ${what}`, async () => {
      await assert.rejects(trace('/hangs.ts', text), TraceTimeout);
      const fine = await trace('/fine.ts', "import { zeros } from 'tensorscope';\nconst x = zeros(2, 3);\n");
      assert.deepEqual(shapes(fine), ['x 2,3']);
    });
  }

  it('drops what was overtaken, and answers the newest text', async () => {
    const text = (size: number) => `import { zeros } from 'tensorscope';\nconst x = zeros(${size});\n`;
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, size) => trace('/typed.ts', text(size))),
    );
    assert.deepEqual(shapes(replies[0]), ['x 0']);
    assert.deepEqual(shapes(replies[19]), ['x 19']);
    assert.deepEqual(replies.slice(1, 19), Array(18).fill(null));
  });

  it('keeps nothing of a thousand edits', async () => {
    const program = new EditedProgram('test/bench/programs/mlp.ts', 'randn(', 64);
    const process = await RunnerProcess.start();
    const heapAfter = async (edits: number) => {
      for (let edit = 0; edit < edits; edit++) {
        program.type();
        const { entry, text } = program;
        await process.trace({ entry, overlays: { [entry]: text }, workspace: '/', limit: 5000 });
      }
      const { heapUsed, external } = await process.memory();
      return heapUsed + external;
    };
    const first = await heapAfter(200);
    const last = await heapAfter(800);
    process.end();
    // V8 goes on to compile for a while. What one edit takes is about 15 kB in all, so that a leak of it is 12 MB.
    assert.ok(last < first + 3 * 2 ** 20, `from ${first} to ${last} bytes in 800 edits`);
  });
});
