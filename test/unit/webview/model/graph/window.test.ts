import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { fitted, opening, panned, revealing, zoomed } from '../../../../../webview/model/graph/window.ts';

const frame = { width: 400, height: 300 };

describe('the window on a picture', () => {
  it('keeps the point under the pointer where it is while it zooms', () => {
    const before = { scale: 1, x: 20, y: 30 };
    const after = zoomed(before, 1.5, { x: 120, y: 130 });
    assert.deepEqual(after, { scale: 1.5, x: -30, y: -20 });
  });

  it('zooms so far and no farther', () => {
    const start = { scale: 1, x: 0, y: 0 };
    assert.equal(zoomed(start, 100, { x: 0, y: 0 }).scale, 3);
    assert.equal(zoomed(start, 1e-6, { x: 0, y: 0 }).scale, 0.05);
  });

  it('fits all of a large picture, and makes a small one no larger', () => {
    const large = { width: 100, height: 3000 };
    const { scale, y } = fitted(large, frame);
    assert.ok(large.height * scale <= frame.height && y >= 0);
    assert.equal(fitted({ width: 100, height: 100 }, frame).scale, 1);
  });

  it('opens on the top of a high picture, at a size that can be read', () => {
    assert.deepEqual(opening({ width: 376, height: 3000 }, frame), { scale: 1, x: 12, y: 12 });
    assert.equal(opening({ width: 4000, height: 3000 }, frame).scale, 0.6);
  });

  it('moves only as far as it takes to show a box', () => {
    const window = { scale: 1, x: 0, y: 0 };
    const box = { width: 100, height: 40 };
    assert.deepEqual(revealing(window, { x: 50, y: 50, ...box }, frame), window);
    assert.deepEqual(revealing(window, { x: 50, y: 400, ...box }, frame), { scale: 1, x: 0, y: -152 });
    assert.deepEqual(revealing(panned(window, { x: -90, y: 0 }), { x: 50, y: 50, ...box }, frame).x, -38);
  });
});
