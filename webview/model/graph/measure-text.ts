import type { Font, Measure } from './measures.ts';

/** Measures texts in the fonts that the panel has now, as its style sheet sets them. */
export function textMeasure(): Measure {
  const style = getComputedStyle(document.body);
  const size = Number.parseFloat(style.fontSize);
  const family = style.fontFamily;
  const fixed = style.getPropertyValue('--vscode-editor-font-family') || 'monospace';
  const fonts: Record<Font, string> = {
    plain: `${size}px ${family}`,
    bold: `600 ${size}px ${family}`,
    note: `${size * 0.85}px ${family}`,
    shape: `${size * 0.85}px ${fixed}`,
  };
  const context = document.createElement('canvas').getContext('2d')!;
  return (text, font) => {
    context.font = fonts[font];
    return context.measureText(text).width;
  };
}
