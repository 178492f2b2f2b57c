import type { Part } from './parts.ts';

export interface Point {
  x: number;
  y: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Where a part is drawn; `x` and `y` are its left and its top. */
export interface Box extends Point, Size {
  part: Part;
  /** Its parts are drawn inside of it. */
  open: boolean;
}

/** A line from one box or border to another. */
export interface Route {
  points: Point[];
  /** It ends at a box, where it has an arrow's head, and not at a border, where another route goes on. */
  arrow: boolean;
  /** The shapes on it; `at` is the middle. */
  label: ({ text: string; at: Point } & Size) | null;
  source: string;
  targets: Set<string>;
}

/** A graph that was laid out. Boxes come before those inside of them. */
export interface Picture extends Size {
  boxes: Box[];
  routes: Route[];
}

export function moved<T extends Point>(thing: T, by: Point): T {
  return { ...thing, x: thing.x + by.x, y: thing.y + by.y };
}

export function movedRoute(route: Route, by: Point): Route {
  const label = route.label && { ...route.label, at: moved(route.label.at, by) };
  return { ...route, label, points: route.points.map((point) => moved(point, by)) };
}
