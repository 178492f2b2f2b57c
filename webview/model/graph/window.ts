import type { Point, Size } from './picture.ts';

/** Which part of a picture is in sight: a point `p` of it is drawn at `p * scale + (x, y)`. */
export interface Window extends Point {
  scale: number;
}

const smallest = 0.05;
const largest = 3;
/** Below this scale the words can not be read. */
const readable = 0.6;
const margin = 12;

/** Zooms by a factor and keeps the point under `at` where it is. */
export function zoomed({ scale, x, y }: Window, factor: number, at: Point): Window {
  const next = Math.min(largest, Math.max(smallest, scale * factor));
  const by = next / scale;
  return { scale: next, x: at.x - (at.x - x) * by, y: at.y - (at.y - y) * by };
}

export function panned(window: Window, by: Point): Window {
  return { ...window, x: window.x + by.x, y: window.y + by.y };
}

/** All of the picture, in the middle, and no larger than life. */
export function fitted(picture: Size, frame: Size): Window {
  const scale = Math.min(
    1,
    (frame.width - 2 * margin) / picture.width,
    (frame.height - 2 * margin) / picture.height,
  );
  return {
    scale,
    x: (frame.width - picture.width * scale) / 2,
    y: (frame.height - picture.height * scale) / 2,
  };
}

/** The whole width if that can be read, from the top: how a picture is first shown. */
export function opening(picture: Size, frame: Size): Window {
  const wide = Math.min(1, (frame.width - 2 * margin) / picture.width);
  const scale = Math.max(readable, wide);
  const spare = frame.height - picture.height * scale;
  return { scale, x: (frame.width - picture.width * scale) / 2, y: Math.max(margin, spare / 2) };
}

/** So far as it takes to bring a rectangle of the picture into sight. */
export function revealing(window: Window, area: Point & Size, frame: Size): Window {
  const { scale } = window;
  const by = (start: number, length: number, offset: number, room: number) => {
    const low = start * scale + offset - margin;
    const high = low + Math.min(length * scale, room - 2 * margin) + 2 * margin;
    return low < 0 ? -low : high > room ? room - high : 0;
  };
  return panned(window, {
    x: by(area.x, area.width, window.x, frame.width),
    y: by(area.y, area.height, window.y, frame.height),
  });
}
