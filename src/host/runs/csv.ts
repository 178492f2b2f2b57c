import type { MetricEvent } from '../../protocol/training.ts';

/** `metrics.jsonl` as a table: a row for each step, a column for each metric; the last value of a step counts. */
export function csvOf(lines: string): string {
  const names: string[] = [];
  const rows = new Map<number, Map<string, MetricEvent['value']>>();
  for (const line of lines.split('\n')) {
    const metric = parse(line);
    if (!metric) continue;
    const { name, step, value } = metric;
    if (!names.includes(name)) names.push(name);
    const row = rows.get(step) ?? new Map();
    rows.set(step, row.set(name, value));
  }
  const table = [...rows]
    .sort(([a], [b]) => a - b)
    .map(([step, row]) => [step, ...names.map((name) => row.get(name) ?? '')]);
  return [['step', ...names], ...table].map((row) => `${row.map(quoted).join(',')}\n`).join('');
}

/** The last line of a run that was killed may be half a one. */
function parse(line: string): Pick<MetricEvent, 'name' | 'step' | 'value'> | null {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

/** RFC 4180. */
function quoted(value: unknown): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
