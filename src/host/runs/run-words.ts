import path from 'node:path';
import { SYSTEM } from '../../protocol/training.ts';
import type { KnownRun } from './run-list.ts';

/** What the user calls the run, or else its program's. */
export function nameOf({ run, note }: KnownRun): string {
  return note.name ?? path.basename(run.file);
}

/** `loss 0.0124 · 1,200 steps · 2 min · 31 Jan, 12:00`. */
export function summaryOf(known: KnownRun): string {
  const { run, state } = known;
  const parts = [
    mainMetric(known),
    run.steps ? `${run.steps.toLocaleString('en')} steps` : '',
    durationOf(run),
    timeOf(run.started),
  ];
  if (state === 'failed' || state === 'interrupted') parts.unshift(state);
  return parts.filter(Boolean).join(' · ');
}

/** The loss, or else the first metric of the program's own. */
function mainMetric({ run }: KnownRun): string {
  const own = Object.keys(run.metrics ?? {}).filter((name) => !name.startsWith(SYSTEM));
  const name = own.find((each) => /loss/i.test(each)) ?? own[0];
  const last = name === undefined ? null : run.metrics[name].last;
  return name === undefined ? '' : `${name} ${last === null ? 'NaN' : Number(last.toPrecision(4))}`;
}

function durationOf({ started, ended }: { started: string; ended: string | null }): string {
  if (!ended) return '';
  const seconds = (Date.parse(ended) - Date.parse(started)) / 1000;
  if (seconds < 60) return `${Number(seconds.toPrecision(2))} s`;
  return seconds < 3600 ? `${Math.round(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}

/** In the user's own time zone, to the minute. */
function timeOf(started: string): string {
  return new Date(started).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
}

/** All that `run.json` and the user say, as a table for a tooltip. */
export function detailsOf({ run, note, folder, state }: KnownRun): [name: string, value: string][] {
  const details: [string, string][] = [
    ['program', run.file],
    ['state', run.error ? `${state}: ${run.error}` : state],
    ['engine', run.engine],
    ['seed', String(run.seed)],
    ['steps', run.steps.toLocaleString('en')],
    ['started', new Date(run.started).toLocaleString('en-GB')],
    ['code', run.code.slice(0, 12)],
    ['folder', folder],
  ];
  if (note.note) details.unshift(['note', note.note]);
  for (const [name, { last, least, greatest }] of Object.entries(run.metrics ?? {}))
    if (!name.startsWith(SYSTEM)) details.push([name, `${last} (${least} to ${greatest})`]);
  return details;
}
