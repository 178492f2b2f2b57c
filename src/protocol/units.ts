/** `1.2 MFLOPs` */
export function flopsText(value: number): string {
  return largeText(value, 'FLOPs');
}

/** `1.2 M`, where something else says of what, or with its unit. */
export function largeText(value: number, unit = ''): string {
  const [digits, prefix] = scaled(value, 1000, ['', 'k', 'M', 'G', 'T', 'P']);
  return `${digits} ${prefix}${unit}`.trimEnd();
}

/** `3.1 MB`, of 1024 kB each, as the machine's own tools count. */
export function bytesText(value: number): string {
  const [digits, unit] = scaled(value, 1024, ['B', 'kB', 'MB', 'GB', 'TB', 'PB']);
  return `${digits} ${unit}`;
}

/** Up to three significant digits, in the largest unit in which the value is one or more. */
function scaled(value: number, base: number, units: string[]): [digits: string, unit: string] {
  let [size, unit] = [value, 0];
  while (Math.round(size) >= base && unit < units.length - 1) {
    size /= base;
    unit++;
  }
  const digits = size >= 100 ? Math.round(size) : Number(size.toPrecision(size >= 10 ? 3 : 2));
  return [String(digits), units[unit]];
}
