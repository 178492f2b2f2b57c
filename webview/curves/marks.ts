import type { Mark, Span } from './chart.ts';
import type { Colors } from './colors.ts';

/** A drawing in device pixels: where its frame is, and where a value lies in it. */
export interface Drawing {
  context: CanvasRenderingContext2D;
  frame: { left: number; top: number; width: number; height: number };
  span: Span;
  left(x: number): number;
  top(y: number): number;
}

/** Draws what is worth a word over a chart: rings at the best values, dashed lines where something went wrong. */
export function drawMarks(drawing: Drawing, marks: Mark[], colors: Colors): void {
  const { context, span } = drawing;
  let row = 0;
  for (const mark of marks) {
    if (mark.x < span.min || mark.x > span.max) continue;
    context.save();
    if (mark.kind === 'best') ring(drawing, mark, colors);
    else line(drawing, mark, mark.kind === 'bad' ? colors.error : colors.text, row++);
    context.restore();
  }
}

function ring(drawing: Drawing, { x, y, color }: Mark, colors: Colors): void {
  const { context } = drawing;
  const ratio = window.devicePixelRatio;
  context.beginPath();
  context.arc(drawing.left(x), drawing.top(y!), 3.5 * ratio, 0, 2 * Math.PI);
  context.fillStyle = colors.background;
  context.strokeStyle = color;
  context.lineWidth = 1.75 * ratio;
  context.fill();
  context.stroke();
}

function line(drawing: Drawing, { kind, x, y, text }: Mark, color: string, row: number): void {
  const { context, frame } = drawing;
  const ratio = window.devicePixelRatio;
  const left = drawing.left(x);
  context.strokeStyle = context.fillStyle = color;
  context.lineWidth = ratio;
  context.setLineDash(kind === 'bad' ? [4 * ratio, 3 * ratio] : [ratio, 3 * ratio]);
  context.beginPath();
  context.moveTo(left, frame.top);
  context.lineTo(left, frame.top + frame.height);
  context.stroke();
  if (y !== null) {
    context.beginPath();
    context.arc(left, drawing.top(y), 3.5 * ratio, 0, 2 * Math.PI);
    context.fill();
  }
  // Several at one place stand below each other.
  const top = frame.top + (2 + 14 * (row % 4)) * ratio;
  context.textBaseline = 'top';
  context.textAlign = left > frame.left + frame.width / 2 ? 'right' : 'left';
  context.fillText(text, left + (context.textAlign === 'right' ? -4 : 4) * ratio, top);
}
