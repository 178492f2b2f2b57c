import { LAYER_NORM, SYSTEM } from '../../src/protocol/training.ts';

/** A chart: the curves that are measured by the same yardstick. */
export interface Group {
  /** What its curves measure: stays the same while curves join the group. */
  key: string;
  title: string;
  names: string[];
}

const splits = /^(train(ing)?|test|val(id(ation)?)?|eval(uation)?|dev)$/i;

/**
 * Which curves share a chart. Losses do; the same score of several data sets does (`accuracy`, `testAccuracy`);
 * anything else has a chart to itself, as its scale is its own. Losses come first and what is told of the run itself
 * last, otherwise in the order of appearance.
 */
export function groupsOf(names: string[]): Group[] {
  const groups = new Map<string, Group>();
  for (const name of names) {
    const key = keyOf(name);
    const group = groups.get(key);
    // Alone, a curve's own name says more than what it has in common with others.
    if (group) Object.assign(group, { title: key.replace(SYSTEM, ''), names: [...group.names, name] });
    else groups.set(key, { key, title: name.replace(SYSTEM, ''), names: [name] });
  }
  return [...groups.values()].sort((a, b) => rank(a) - rank(b));
}

function keyOf(name: string): string {
  if (name.startsWith(LAYER_NORM)) return `${SYSTEM}grad norm by layer`;
  if (name.startsWith(SYSTEM)) return name;
  return isLoss(name) ? 'loss' : subject(name);
}

function rank({ key }: Group): number {
  if (key.startsWith(SYSTEM)) return 2;
  return key === 'loss' ? 0 : 1;
}

function isLoss(name: string): boolean {
  return /loss|^(error|mse|mae|nll|bce|cost|objective)$/i.test(name);
}

/** A metric's name without the data set that it was measured on. */
function subject(name: string): string {
  const words = name.split(/[\s/_.-]+|(?<=[a-z0-9])(?=[A-Z])/);
  const left = words.filter((word) => !splits.test(word));
  return left.length ? left.join(' ').toLowerCase() : name;
}
