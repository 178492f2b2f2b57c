import type { Point } from './picture.ts';

/** The path of a line that leaves each point upright, so that the stretches of an edge join without a kink. */
export function lineThrough([first, ...rest]: Point[]): string {
  let path = `M${at(first)}`;
  let last = first;
  for (const next of rest) {
    const middle = (last.y + next.y) / 2;
    path +=
      Math.abs(next.x - last.x) < 0.5
        ? `L${at(next)}`
        : `C${at({ x: last.x, y: middle })} ${at({ x: next.x, y: middle })} ${at(next)}`;
    last = next;
  }
  return path;
}

function at({ x, y }: Point): string {
  return `${round(x)},${round(y)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
