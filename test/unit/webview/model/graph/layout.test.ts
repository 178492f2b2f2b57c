import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { openKeys } from '../../../../../webview/model/folding.ts';
import { flowOf } from '../../../../../webview/model/graph/flow.ts';
import { layOut } from '../../../../../webview/model/graph/layout.ts';
import { type Part, partsOf } from '../../../../../webview/model/graph/parts.ts';
import type { Box, Picture } from '../../../../../webview/model/graph/picture.ts';
import { walk } from '../../../../../webview/model/graph/walking.ts';
import { residualNet } from '../facts.ts';

const measure = (text: string) => text.length * 7;

function laidOut(blocks: number, chosen: Record<string, boolean> = {}): Picture {
  const { layers, graph } = residualNet(blocks);
  const parts = partsOf(layers, graph);
  const open = openKeys(parts.roots, chosen);
  return layOut(parts.roots, flowOf(parts, graph.edges, open), open, measure);
}

const inside = (part: Part, box: Part): boolean =>
  part.parent !== null && (part.parent === box || inside(part.parent, box));
const overlap = (a: Box, b: Box) =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
const holds = (a: Box, b: Box) =>
  a.x <= b.x && a.y + 28 <= b.y && b.x + b.width <= a.x + a.width && b.y + b.height <= a.y + a.height;

describe('the layout of a graph', () => {
  const picture = laidOut(3);

  it('keeps every box within its parent, below the heading, and apart from all others', () => {
    for (const a of picture.boxes) {
      assert.ok(a.x >= 0 && a.x + a.width <= picture.width && a.y >= 0 && a.y + a.height <= picture.height);
      for (const b of picture.boxes) {
        if (inside(b.part, a.part)) assert.ok(holds(a, b), `${b.part.key} in ${a.part.key}`);
        else if (a !== b && !inside(a.part, b.part))
          assert.ok(!overlap(a, b), `${a.part.key} and ${b.part.key}`);
      }
    }
  });

  it('joins the stretches of an edge at the borders, and ends each at a box', () => {
    const starts = picture.routes.map(({ points }) => points[0]);
    const closed = picture.boxes.filter(({ open }) => !open);
    for (const { points, arrow } of picture.routes) {
      const end = points.at(-1)!;
      const goesOn = starts.some(({ x, y }) => Math.abs(x - end.x) < 0.01 && Math.abs(y - end.y) < 0.01);
      const atBox = closed.some(
        ({ x, y, width }) => Math.abs(y - end.y) < 0.01 && x <= end.x && end.x <= x + width,
      );
      assert.ok(arrow ? atBox : goesOn, JSON.stringify(points));
    }
  });

  it('leads no line through a box that is not its own', () => {
    for (const { points, source, targets } of picture.routes) {
      for (const box of picture.boxes.filter(({ open }) => !open)) {
        if (box.part.key === source || targets.has(box.part.key)) continue;
        const through = points.some(
          ({ x, y }) => x > box.x && x < box.x + box.width && y > box.y && y < box.y + box.height,
        );
        assert.ok(!through, `${source} through ${box.part.key}`);
      }
    }
  });

  it('has the data flow down', () => {
    const top = (key: string) => picture.boxes.find(({ part }) => part.path === key)!.y;
    assert.ok(top('0') < top('1') && top('1') < top('2'));
    assert.ok(top('0.norm') < top('0.mlp'));
  });

  it('gives a closed box the room that it takes itself', () => {
    const [open, closed] = [laidOut(3), laidOut(3, { 'Net/0': false })];
    assert.ok(closed.height < open.height - 100);
    assert.ok(!closed.boxes.some(({ part }) => part.path === '0.norm'));
  });

  it('is quick for sixty blocks, closed, and for twenty, open', () => {
    const started = performance.now();
    laidOut(60);
    laidOut(
      20,
      Object.fromEntries(
        Array.from({ length: 20 }, (_, i) => [
          [`Net/${i}`, true],
          [`Net/${i}.mlp`, true],
        ]).flat(),
      ),
    );
    assert.ok(performance.now() - started < 2000, `${performance.now() - started} ms`);
  });
});

describe('walking through a graph', () => {
  const picture = laidOut(2);
  const key = (path: string) => picture.boxes.find(({ part }) => part.path === path)!.part.key;

  it('goes with the data by the arrow keys, and back', () => {
    const first = picture.boxes[0].part.key;
    const model = walk(picture, first, 'ArrowDown');
    assert.equal(model, 'Net');
    assert.equal(walk(picture, key('0.mlp.0'), 'ArrowDown'), key('0.mlp.1'));
    assert.equal(walk(picture, key('0.mlp.1'), 'ArrowUp'), key('0.mlp.0'));
  });

  it('reaches every box', () => {
    const reached = new Set([picture.boxes[0].part.key]);
    for (const from of reached) {
      for (const way of ['ArrowDown', 'ArrowUp', 'ArrowLeft', 'ArrowRight'] as const)
        reached.add(walk(picture, from, way));
    }
    assert.equal(reached.size, picture.boxes.length);
  });

  it('stays where there is nothing that way', () => {
    const first = picture.boxes[0].part.key;
    assert.equal(walk(picture, first, 'ArrowUp'), first);
  });
});
