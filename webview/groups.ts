/** A chart: the curves that are measured by the same yardstick. */
export interface Group {
  title: string;
  names: string[];
}

const splits = /^(train(ing)?|test|val(id(ation)?)?|eval(uation)?|dev)$/i;

/**
 * Which curves share a chart. Losses do; the same score of several data sets does (`accuracy`, `testAccuracy`);
 * anything else has a chart to itself, as its scale is its own. Losses come first, then in the order of appearance.
 */
export function groupsOf(names: string[]): Group[] {
  const groups = new Map<string, Group>();
  for (const name of names) {
    const title = isLoss(name) ? 'loss' : subject(name);
    const key = title.toLowerCase();
    const group = groups.get(key) ?? { title, names: [] };
    group.names.push(name);
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => Number(b.title === 'loss') - Number(a.title === 'loss'));
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
