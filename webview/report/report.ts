import './standalone.ts';
import type { Report } from '../../src/protocol/report.ts';
import { Charts } from '../curves/charts.ts';
import { MediaSection } from '../curves/media.ts';
import { element } from '../element.ts';
import { count, duration } from '../format.ts';
import { Section } from '../section.ts';
import '../panel.css';
import '../section.css';
import '../curves/charts.css';
import '../curves/extras.css';
import './report.css';

// The charts take their colours anew when the body's class changes, as VS Code does it.
const dark = matchMedia('(prefers-color-scheme: dark)');
dark.addEventListener('change', () => document.body.classList.toggle('dark', dark.matches));

const report: Report = JSON.parse(document.getElementById('run')!.textContent!);
const { run, note, curves, changes, media, code } = report;
const charts = new Charts();
const pieces = new MediaSection();
const page = document.getElementById('panel')!;
page.append(head(), facts(), charts.root, pieces.root, sources());
charts.append(
  curves.map(({ step, time, value, epoch, ...curve }) => ({
    ...curve,
    step: Float64Array.from(step),
    time: Float64Array.from(time),
    value: Float64Array.from(value, Number),
    epoch: Float64Array.from(epoch, (number) => number ?? Number.NaN),
  })),
);
charts.mark(changes);
pieces.append(media);
pieces.root.hidden = media.length === 0;

function head(): HTMLElement {
  const file = run.file.split(/[\\/]/).pop()!;
  const title = element('h1', {}, note.name ?? file);
  const outcome = run.outcome === 'running' ? 'stopped' : run.outcome;
  const state = element('span', { class: 'state' }, `${outcome} after ${count(run.steps)} steps`);
  const words = note.note ? element('p', { class: 'report-note' }, note.note) : null;
  const error = run.error ? element('p', { class: 'report-error' }, run.error) : null;
  return element('header', {}, element('div', { class: 'title' }, title, state), words, error);
}

function facts(): HTMLElement {
  const started = new Date(run.started);
  const seconds = run.ended ? (Date.parse(run.ended) - started.getTime()) / 1000 : undefined;
  const rows: [string, string | undefined][] = [
    ['program', run.file.split(/[\\/]/).pop()],
    ['started', started.toLocaleString('en-GB')],
    ['took', seconds === undefined ? undefined : duration(seconds)],
    ['engine', run.engine],
    ['seed', String(run.seed)],
    ['steps at most', run.maxSteps === null ? undefined : count(run.maxSteps)],
    [
      'changed by hand',
      changes.map(({ name, value, step }) => `${name} = ${value} at step ${step}`).join(', '),
    ],
    ['code', run.code.slice(0, 12)],
    ['Node', run.node],
    ...Object.entries(run.versions ?? {}),
  ];
  const cells = rows.flatMap(([name, value]) =>
    value ? [element('dt', {}, name), element('dd', {}, value)] : [],
  );
  return element('dl', { class: 'report-facts' }, ...cells);
}

function sources(): HTMLElement {
  const files = code.map(([path, text]) =>
    element('details', {}, element('summary', {}, path), element('pre', { class: 'report-code' }, text)),
  );
  const { root } = new Section('Code', ...files);
  root.hidden = files.length === 0;
  return root;
}
