import type { Measure } from './measures.ts';

/** Measures texts in the font that the panel has now. */
export function textMeasure(): Measure {
  const { fontFamily, fontSize } = getComputedStyle(document.body);
  const size = Number.parseFloat(fontSize);
  const context = document.createElement('canvas').getContext('2d')!;
  return (text, scale, bold = false) => {
    context.font = `${bold ? '600 ' : ''}${size * scale}px ${fontFamily}`;
    return context.measureText(text).width;
  };
}
