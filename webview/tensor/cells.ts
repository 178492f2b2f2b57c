import type { SliceEvent } from '../../src/protocol/values.ts';
import { type Colors, channelsOf, contrast } from '../curves/colors.ts';
import { number } from '../format.ts';

/** The least and the greatest value that the colours tell apart. */
export interface Range {
  least: number;
  greatest: number;
}

/**
 * Draws values as a heat map: blue above zero, purple below, the fuller the farther; what is not finite is red. Where
 * there is room the numbers stand in the cells.
 */
export function drawCells(
  canvas: HTMLCanvasElement,
  values: SliceEvent['values'],
  range: Range,
  colors: Colors,
): void {
  const [rows, columns] = [values.length, values[0].length];
  const ratio = window.devicePixelRatio;
  const { width, height, numbers } = cellOf(rows, columns, canvas.parentElement!.clientWidth);
  [canvas.width, canvas.height] = [columns * width * ratio, rows * height * ratio];
  canvas.style.width = `${columns * width}px`;
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  context.font = colors.font;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const farthest = Math.max(Math.abs(range.least), Math.abs(range.greatest)) || 1;
  const [ground, ...inks] = [colors.background, colors.foreground, colors.background].map(channelsOf);
  values.forEach((row, y) => {
    row.forEach((cell, x) => {
      const value = Number(cell);
      const share = Number.isFinite(value) ? Math.min(1, Math.abs(value) / farthest) : 1;
      const fill = channelsOf(colorOf(value, colors)).map(
        (part, i) => ground[i] + share * (part - ground[i]),
      );
      context.fillStyle = `rgb(${fill})`;
      context.fillRect(x * width, y * height, width, height);
      if (!numbers) return;
      const ink = inks.reduce((a, b) => (contrast(a, fill) >= contrast(b, fill) ? a : b));
      context.fillStyle = `rgb(${ink})`;
      context.fillText(number(value), (x + 0.5) * width, (y + 0.5) * height, width - 4);
    });
  });
}

/** A cell's pixels: wide enough for its number where they are few, and otherwise what is seen without scrolling. */
export function cellOf(
  rows: number,
  columns: number,
  room: number,
): { width: number; height: number; numbers: boolean } {
  const wide = Math.floor(room / columns);
  const high = Math.floor(HEIGHT / rows);
  if (rows * columns <= FEW && wide >= NUMBER.width && high >= NUMBER.height) {
    const width = Math.min(LARGEST, wide);
    return { width, height: Math.min(width, high), numbers: true };
  }
  const side = Math.max(1, Math.min(LARGEST, wide, high));
  return { width: side, height: side, numbers: false };
}

const FEW = 400;
const LARGEST = 56;
const NUMBER = { width: 40, height: 18 };
const HEIGHT = 480;

function colorOf(value: number, { curves, error }: Colors): string {
  if (!Number.isFinite(value)) return error;
  return value < 0 ? curves[3] : curves[0];
}
