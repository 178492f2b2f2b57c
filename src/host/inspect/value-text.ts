import { shapeText } from '../../protocol/label.ts';
import type { PlaceValues, TensorSummary } from '../../protocol/values.ts';
import { bars } from '../inline/sparkline.ts';
import { code, plain, table } from '../tracing/markdown.ts';

/** Behind the shape in a line: ` = 2.303` of one value, ` ø 0.02 ± 0.98` of more. */
export function valueLabel({ value }: PlaceValues): string {
  if (value.values?.length === 1) return ` = ${short(Number(value.values[0]))}`;
  const bad = badText(value);
  if (value.mean === null) return bad && ` ⚠ ${bad}`;
  return ` ø ${short(value.mean)} ± ${short(value.std!)}${bad && ` ⚠ ${bad}`}`;
}

/**
 * In a tooltip as Markdown: a row for the tensor, its gradient and its parameters, a histogram of each, an image,
 * and a link to more.
 */
export function valueSection({ value, gradient, parameters = [] }: PlaceValues, link: string): string {
  const rows = [
    row('value', value),
    gradient && row('gradient', gradient),
    ...parameters.flatMap((each) => [
      row(`${each.name} ${shapeText(each.value.shape)}`, each.value),
      each.gradient && row(`its gradient`, each.gradient),
    ]),
  ].filter((cells) => cells !== undefined);
  const figures = table(['now', 'mean ± deviation', 'range', 'zeros', 'histogram'], rows);
  return [figures, fewText(value), imageText(value), link].filter(Boolean).join('\n\n');
}

function row(name: string, summary: TensorSummary): string[] {
  const { mean, std, least, greatest, zeros, shape } = summary;
  const bad = badText(summary);
  const count = shape.reduce((product, size) => product * size, 1);
  if (mean === null) return [plain(name), bad || 'empty', '', '', ''];
  return [
    plain(name),
    `${short(mean)} ± ${short(std!)}`,
    `${short(least!)} … ${short(greatest!)}${bad && ` · **${bad}**`}`,
    share(zeros, count),
    code(histogramText(summary)),
  ];
}

function badText({ nan, infinite }: TensorSummary): string {
  return [nan && `${nan.toLocaleString('en')} NaN`, infinite && `${infinite.toLocaleString('en')} ∞`]
    .filter(Boolean)
    .join(', ');
}

/** Bars as high as the root of a bin's share, so that a few values far out are seen beside many in the middle. */
function histogramText({ histogram }: TensorSummary): string {
  const most = Math.max(...histogram);
  return histogram.map((count) => bars[Math.ceil(Math.sqrt(count / most) * (bars.length - 1))]).join('');
}

function fewText({ values }: TensorSummary): string {
  return values && values.length > 1 ? code(values.map((value) => short(Number(value))).join('  ')) : '';
}

/** No higher and no wider than a tooltip has room for, and small ones enlarged. */
function imageText({ image }: TensorSummary): string {
  if (!image) return '';
  const scale = Math.min(LARGEST / image.width, LARGEST / image.height);
  return `![The tensor as an image](${image.uri}|width=${Math.round(image.width * Math.min(scale, ENLARGED))})`;
}

/** Pixels. */
const LARGEST = 240;
const ENLARGED = 4;

function share(part: number, whole: number): string {
  const percent = (100 * part) / whole;
  if (percent === 0 || percent >= 1) return `${Math.round(percent)} %`;
  return '< 1 %';
}

function short(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞';
  return String(Number(value.toPrecision(3))).replace('-', '−');
}
