import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { KnownHint } from '../../../src/host/tracing/known-hints.ts';
import { observed, stillObserved } from '../../../src/host/tracing/observed.ts';
import type { ShapeSeen } from '../../../src/protocol/facts.ts';
import type { ObservedPlace } from '../../../src/protocol/training.ts';

const within = { file: 'main', line: 1, column: 1, endLine: 1, endColumn: 20 };
const place = { file: 'main', line: 1, column: 8, kind: 'variable', name: 'x', within } as const;
const source = { dimensions: [], makings: [], versions: new Map() };
const seen = (...shape: number[]): ShapeSeen => ({ shape, dtype: 'float32', count: 1 });
const hint = (shapes: ShapeSeen[], more: Partial<KnownHint> = {}): KnownHint => ({
  ...place,
  shapes,
  times: 1,
  course: false,
  statement: 'const x = f();',
  source,
  ...more,
});
const run = (shapes: number[][], more: Partial<ObservedPlace> = {}): ObservedPlace => ({
  ...place,
  shapes: shapes.map((shape) => ({ shape, dtype: 'float32' })),
  ...more,
});
const judged = (traced: KnownHint, ran: ObservedPlace) => {
  const [{ observed: verdict, shapes }] = observed([traced], [ran]);
  return [verdict, shapes.map(({ shape }) => shape.join())];
};

describe('what a training run says of hints', () => {
  it('confirms what was traced, also where not all of it came up', () => {
    assert.deepEqual(judged(hint([seen(64, 3), seen(16, 3)]), run([[64, 3]])), [
      'confirmed',
      ['64,3', '16,3'],
    ]);
  });

  it('corrects what was traced wrongly, and takes a right guess for sure', () => {
    assert.deepEqual(judged(hint([{ ...seen(30), guessed: true }]), run([[17]])), ['corrected', ['17']]);
    const [sure] = observed([hint([{ ...seen(30), guessed: true }])], [run([[30]])]);
    assert.deepEqual([sure.observed, sure.shapes[0].guessed], ['confirmed', undefined]);
  });

  it('says nothing of a place that the run did not reach, or saw only in part', () => {
    assert.deepEqual(judged(hint([seen(2)]), run([[3]], { line: 2 })), [undefined, ['2']]);
    assert.deepEqual(judged(hint([seen(2)]), run([[3]], { more: true })), [undefined, ['2']]);
  });

  it('judges by the trace again when the run tells more', () => {
    const once = observed([hint([seen(2)])], [run([[3]])]);
    const twice = observed(once, [run([[3], [4]])]);
    assert.deepEqual(
      twice[0].shapes.map(({ shape }) => shape),
      [[3], [4]],
    );
    assert.deepEqual(
      twice[0].traced!.shapes.map(({ shape }) => shape),
      [[2]],
    );
  });

  it('corrects the calls of modules', () => {
    const call = (rows: number) => ({
      input: [seen(rows, 3)],
      output: [seen(rows, 2)],
      count: 1,
      path: 'fc',
    });
    const module = { calls: [call(8)], parameters: 8, cost: { flops: 0, keptBytes: 0 } };
    const traced = hint([seen(8, 2)], { kind: 'module', module });
    const [corrected] = observed([traced], [run([], { kind: 'module', calls: [call(5)] })]);
    assert.equal(corrected.observed, 'corrected');
    assert.deepEqual(corrected.module!.calls[0].input[0].shape, [5, 3]);
    assert.equal(corrected.module!.parameters, 8);
  });

  it('holds on while new traces say the same of an unchanged statement, moved or not', () => {
    const [corrected] = observed([hint([seen(2)])], [run([[3]])]);
    const verdict = (now: KnownHint) => {
      const [{ observed: told, shapes }] = stillObserved([corrected], [now]);
      return `${told} ${shapes.map(({ shape }) => shape)}`;
    };
    assert.equal(verdict(hint([seen(2)])), 'corrected 3');
    assert.equal(verdict(hint([seen(5)])), 'undefined 5');
    assert.equal(verdict(hint([seen(2)], { statement: 'const x = g();' })), 'undefined 2');
    assert.equal(verdict(hint([seen(2)], { line: 4 })), 'undefined 2');
  });
});
