import type { Box, Picture, Point } from './picture.ts';

export type Direction = 'ArrowUp' | 'ArrowDown' | 'ArrowLeft' | 'ArrowRight';

const ways: Record<Direction, Point> = {
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
};

/**
 * The key of the part that an arrow key goes to: the nearest in its direction, where what is aside counts as farther
 * and what it is connected with as nearer. The key itself where there is none.
 */
export function walk({ boxes, routes }: Picture, key: string, direction: Direction): string {
  const here = boxes.find(({ part }) => part.key === key);
  if (!here) return key;
  const connected = new Set(
    routes
      .filter(({ source, targets }) => source === key || targets.has(key))
      .flatMap(({ source, targets }) => [source, ...targets]),
  );
  const way = ways[direction];
  const start = handle(here);
  let best = key;
  let least = Number.POSITIVE_INFINITY;
  for (const box of boxes) {
    if (box === here) continue;
    const there = handle(box);
    const [dx, dy] = [there.x - start.x, there.y - start.y];
    const ahead = dx * way.x + dy * way.y;
    const aside = Math.abs(dx * way.y) + Math.abs(dy * way.x);
    if (ahead <= 1 || (way.x !== 0 && aside > ahead)) continue;
    const distance = (ahead + 2 * aside) * (connected.has(box.part.key) ? 0.5 : 1);
    if (distance < least) [best, least] = [box.part.key, distance];
  }
  return best;
}

/** Where a box is taken to be: an open one at its heading. */
function handle({ x, y, width, height, open }: Box): Point {
  return { x: x + width / 2, y: y + (open ? 14 : height / 2) };
}
