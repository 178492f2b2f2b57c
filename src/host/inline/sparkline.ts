export const bars = '▁▂▃▄▅▆▇█';

/** A curve as a line of text: the mean of each of `width` stretches, from its least value to its greatest. */
export function sparkline(values: ArrayLike<number>, width = 16): string {
  const means = stretches(values, width);
  const finite = means.filter(Number.isFinite);
  const [least, greatest] = [Math.min(...finite), Math.max(...finite)];
  return means.map((mean) => barOf(mean, least, greatest)).join('');
}

function stretches(values: ArrayLike<number>, width: number): number[] {
  const count = Math.min(width, values.length);
  return Array.from({ length: count }, (_, stretch) => {
    const end = Math.floor(((stretch + 1) * values.length) / count);
    let sum = 0;
    let at = Math.floor((stretch * values.length) / count);
    const length = end - at;
    for (; at < end; at++) sum += values[at];
    return sum / length;
  });
}

/** A stretch with a value that is not finite is a gap with a mark in it. */
function barOf(value: number, least: number, greatest: number): string {
  if (!Number.isFinite(value)) return '×';
  const share = greatest > least ? (value - least) / (greatest - least) : 0;
  return bars[Math.min(bars.length - 1, Math.floor(share * bars.length))];
}
