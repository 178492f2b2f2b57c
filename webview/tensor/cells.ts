import type { SliceEvent } from '../../src/protocol/values.ts';
import type { Colors } from '../curves/colors.ts';
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
  const side = sideOf(rows, columns, canvas.parentElement!.clientWidth);
  [canvas.width, canvas.height] = [columns * side * ratio, rows * side * ratio];
  canvas.style.width = `${columns * side}px`;
  const context = canvas.getContext('2d')!;
  context.scale(ratio, ratio);
  context.font = colors.font;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  const farthest = Math.max(Math.abs(range.least), Math.abs(range.greatest)) || 1;
  values.forEach((row, y) => {
    row.forEach((cell, x) => {
      const value = Number(cell);
      context.globalAlpha = Number.isFinite(value) ? Math.min(1, Math.abs(value) / farthest) : 1;
      context.fillStyle = colorOf(value, colors);
      context.fillRect(x * side, y * side, side, side);
      if (rows * columns > FEW || side < ROOM_FOR_TEXT) return;
      context.globalAlpha = 1;
      context.fillStyle = colors.foreground;
      context.fillText(number(value), (x + 0.5) * side, (y + 0.5) * side, side - 4);
    });
  });
}

/** Pixels of a cell's side: room for numbers where they are few, and otherwise what is seen without scrolling. */
export function sideOf(rows: number, columns: number, width: number): number {
  const wide = Math.min(LARGEST, Math.floor(width / columns));
  if (rows * columns <= FEW && wide >= ROOM_FOR_TEXT) return wide;
  return Math.max(1, Math.min(wide, Math.floor(HEIGHT / rows)));
}

const FEW = 200;
const LARGEST = 56;
const ROOM_FOR_TEXT = 40;
const HEIGHT = 480;

function colorOf(value: number, { curves, error }: Colors): string {
  if (!Number.isFinite(value)) return error;
  return value < 0 ? curves[3] : curves[0];
}
