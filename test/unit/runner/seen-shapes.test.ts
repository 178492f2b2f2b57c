import assert from 'node:assert/strict';
import path from 'node:path';
import { before, describe, it } from 'mocha';
import { useEngine } from '../../../src/engine/index.ts';
import { nn, zeros } from '../../../src/library/index.ts';
import { SeenShapes } from '../../../src/runner/train/seen-shapes.ts';
import { instrument } from '../../../src/trace/instrument/instrument.ts';

const file = path.resolve('test/fixtures/prototypes/line.ts');

describe('the shapes that a training run sees', () => {
  before(() => useEngine('cpu'));

  const watched = (text: string) => {
    const { sites } = instrument(file, text, 1, 'train');
    const seen = new SeenShapes(new Map([[file, sites]]));
    const site = (name: string) => [...sites.probes].find(([, probe]) => probe.name === name)![0];
    const pass = (id: number, value: unknown) => {
      if (seen.left[id] > 0) seen.look(id, value);
    };
    return { seen, site, pass };
  };

  it('tells each shape of a place once, and nothing of other values', () => {
    const { seen, site, pass } = watched('const x = f();\nconst n = g();');
    for (const shape of [
      [2, 3],
      [2, 3],
      [1, 3],
    ])
      pass(site('x'), zeros(shape));
    pass(site('n'), 3);
    const { places, files } = seen.event();
    assert.deepEqual(
      places.map(({ line, column, name, shapes }) => [line, column, name, shapes]),
      [
        [
          1,
          8,
          'x',
          [
            { shape: [2, 3], dtype: 'float32' },
            { shape: [1, 3], dtype: 'float32' },
          ],
        ],
      ],
    );
    assert.match(files[file], /^[0-9a-f]{64}$/);
  });

  it('leaves a place alone that brings nothing new, until it is told to look again', () => {
    const { seen, site, pass } = watched('const x = f();');
    const x = site('x');
    for (let i = 0; i < 100; i++) pass(x, zeros(2));
    assert.equal(seen.left[x], 0);
    pass(x, zeros(1));
    assert.equal(seen.event().places[0].shapes.length, 1);
    seen.lookAgain();
    pass(x, zeros(1));
    assert.equal(seen.event().places[0].shapes.length, 2);
  });

  it('says where there were more shapes than it kept', () => {
    const { seen, site, pass } = watched('const x = f();');
    for (let i = 1; i < 100; i++) pass(site('x'), zeros(i));
    seen.lookAgain();
    pass(site('x'), zeros(200));
    const [place] = seen.event().places;
    assert.deepEqual([place.shapes.length, place.more], [16, true]);
  });

  it('tells the calls of modules where they were constructed', () => {
    const { seen, site } = watched('const layer = new nn.Linear(3, 2);');
    const layer = new nn.Linear(3, 2);
    seen.constructed(site('nn.Linear'), layer);
    for (const rows of [4, 4, 5]) seen.called(layer, [zeros(rows, 3)], zeros(rows, 2));
    assert.deepEqual(
      seen.event().places.map(({ kind, calls }) => [kind, calls!.map(({ input }) => input[0].shape)]),
      [
        [
          'module',
          [
            [4, 3],
            [5, 3],
          ],
        ],
      ],
    );
  });
});
