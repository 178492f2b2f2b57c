/** Something with parts that can be shown or hidden behind it. */
export interface Foldable<T> {
  /** What it is remembered by. */
  key: string;
  children: T[];
}

/** So many can be taken in at a glance. */
const MANY = 40;

/** The keys of what is open: what is so by default, but for what the user opened or closed. */
export function openKeys<T extends Foldable<T>>(roots: T[], chosen: Record<string, boolean>): Set<string> {
  const open = openByDefault(roots);
  for (const [key, chosenOpen] of Object.entries(chosen)) {
    if (chosenOpen) open.add(key);
    else open.delete(key);
  }
  return open;
}

/** Level by level from the top, as much as keeps the whole small. The roots are always open: closed, they tell nothing. */
function openByDefault<T extends Foldable<T>>(roots: T[]): Set<string> {
  const open = new Set<string>();
  let shown = roots.length;
  let level = roots;
  while (level.length) {
    const next = level.flatMap(({ children }) => children);
    shown += next.length;
    if (shown > MANY && level !== roots) break;
    for (const { key, children } of level) if (children.length) open.add(key);
    level = next;
  }
  return open;
}
