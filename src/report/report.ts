import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { jsonLines } from '../protocol/json-lines.ts';
import type { ShownMedia } from '../protocol/panel.ts';
import type { Report } from '../protocol/report.ts';
import type { RunFile, RunNote } from '../protocol/runs.ts';
import type { MediaEvent, MetricEvent } from '../protocol/training.ts';

/**
 * A run as one HTML page that needs nothing else: its curves, media, options and code. `bundle` is the folder of
 * `report.js` and `report.css`. Throws an Error where the folder holds no run.
 */
export async function reportHtml(runDir: string, bundle: string): Promise<string> {
  const [report, script, style] = await Promise.all([
    readReport(runDir),
    readFile(path.join(bundle, 'report.js'), 'utf8'),
    readFile(path.join(bundle, 'report.css'), 'utf8'),
  ]);
  const data = JSON.stringify(report).replaceAll('<', '\\u003c');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(report.note.name ?? path.basename(runDir))}</title>
<style>${style.replace(/\n?\/\*# sourceMappingURL=.*/, '')}</style>
</head>
<body>
<main id="panel"></main>
<script type="application/json" id="run">${data}</script>
<script>${script.replace(/\n\/\/# sourceMappingURL=.*/, '').replaceAll('</script', '<\\/script')}</script>
</body>
</html>
`;
}

async function readReport(runDir: string): Promise<Report> {
  const text = (name: string) => readFile(path.join(runDir, name), 'utf8');
  let run: RunFile;
  let metrics: string;
  try {
    [run, metrics] = [JSON.parse(await text('run.json')), await text('metrics.jsonl')];
  } catch (error) {
    throw new Error(`${runDir} holds no run that can be read: ${(error as Error).message}`);
  }
  const note: RunNote = await text('note.json').then(JSON.parse, () => ({}));
  const media = [...jsonLines<MediaEvent>(await text('media.jsonl').catch(() => ''))];
  const files = Object.keys(run.files ?? {});
  return {
    run,
    note,
    curves: curvesOf(jsonLines<MetricEvent>(metrics)),
    changes: run.tunes ?? [],
    media: await Promise.all(media.map((item) => withImage(item, runDir))),
    code: await Promise.all(
      files.map(async (file): Promise<[string, string]> => [file, await text(path.join('code', file))]),
    ),
  };
}

function curvesOf(metrics: Iterable<MetricEvent>): Report['curves'] {
  const curves = new Map<string, Report['curves'][number]>();
  for (const { name, step, time, value, epoch, place } of metrics) {
    let curve = curves.get(name);
    if (!curve) {
      curve = { name, step: [], time: [], value: [], epoch: [] };
      curves.set(name, curve);
    }
    curve.step.push(step);
    curve.time.push(time);
    curve.value.push(value);
    curve.epoch.push(epoch ?? null);
    curve.badPlace ??= place;
  }
  return [...curves.values()];
}

async function withImage(item: MediaEvent, runDir: string): Promise<ShownMedia> {
  if (item.content.kind !== 'image') return item;
  const bytes = await readFile(path.join(runDir, item.content.file));
  return { ...item, content: { ...item.content, file: `data:image/png;base64,${bytes.toString('base64')}` } };
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
}
