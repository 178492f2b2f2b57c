import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { type Handle, handleFrom, memory, own, run, useEngineSync } from '../../../src/engine/index.ts';
import { comparable } from './engines.ts';

/** Stands for the library's tensor: an object that owns a handle. */
class Owner {
  constructor(readonly handle: Handle) {
    own(this, handle);
  }
}

/** A chain of tensors on a fixed one, each garbage a step later, as a training loop makes them. */
function step(fixed: Owner): Owner {
  let last = fixed;
  for (let i = 0; i < 10; i++) last = new Owner(run('Add', { a: last.handle, b: fixed.handle }));
  return last;
}

const LENGTH = 50_000;

for (const engine of ['cpu', ...comparable]) {
  describe(`memory on ${engine}`, () => {
    const start = () => {
      useEngineSync(engine);
      return new Owner(handleFrom(new Float32Array(LENGTH).fill(1), [LENGTH], 'float32'));
    };

    it('stays flat in a loop that never awaits', function () {
      this.timeout(60_000);
      const fixed = start();
      const before = memory();
      const taken = process.memoryUsage().rss;
      let [last, peak] = [fixed, 0];
      for (let i = 0; i < 200; i++) {
        last = step(fixed);
        if (i % 50 === 49) peak = Math.max(peak, process.memoryUsage().rss);
      }
      const after = memory();
      assert.ok(after.tensors - before.tensors <= 20, `${before.tensors} tensors became ${after.tensors}`);
      assert.ok(after.bytes - before.bytes < 20 * 4 * LENGTH, `${before.bytes} bytes became ${after.bytes}`);
      // All that the loop made is 400 MB.
      const grown = peak - taken;
      assert.ok(grown < 300 * 2 ** 20, `the process grew by ${Math.round(grown / 2 ** 20)} MB`);
      assert.equal(last.handle.dataSync()[0], 11);
    });

    it('stays flat in an async loop', async function () {
      this.timeout(60_000);
      const fixed = start();
      const before = memory();
      for (let i = 0; i < 100; i++) {
        step(fixed);
        await new Promise((resolve) => setImmediate(resolve));
      }
      const after = memory();
      assert.ok(after.tensors - before.tensors <= 20, `${before.tensors} tensors became ${after.tensors}`);
      assert.ok(after.bytes - before.bytes < 20 * 4 * LENGTH, `${before.bytes} bytes became ${after.bytes}`);
    });
  });
}
