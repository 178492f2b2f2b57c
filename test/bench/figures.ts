/** The value below which a share of the samples lies; 0.5 is the median. */
export function quantile(samples: number[], share: number): number {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

export function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} ms`;
}

export function megabytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MB`;
}

export function kilobytes(bytes: number): string {
  return `${(bytes / 2 ** 10).toFixed(1)} kB`;
}

/** Median and 95th percentile, beside what is aimed at where there is an aim. */
export function times(samples: number[], aim?: { median: number; p95: number }): string {
  const [median, p95] = [quantile(samples, 0.5), quantile(samples, 0.95)];
  const against = (value: number, aimed?: number) =>
    aimed === undefined ? '' : ` (${(value / aimed).toFixed(2)} of ${aimed})`;
  return `median ${milliseconds(median)}${against(median, aim?.median)}, p95 ${milliseconds(p95)}${against(p95, aim?.p95)}`;
}

/** The slope of the straight line that fits samples taken at equal distances best, for one distance. */
export function slope(samples: number[]): number {
  const middle = (samples.length - 1) / 2;
  let covariance = 0;
  let variance = 0;
  samples.forEach((sample, at) => {
    covariance += (at - middle) * sample;
    variance += (at - middle) ** 2;
  });
  return covariance / variance;
}
