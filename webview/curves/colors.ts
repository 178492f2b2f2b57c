const hues = ['blue', 'yellow', 'green', 'purple', 'red', 'orange'];

export interface Colors {
  curves: string[];
  text: string;
  foreground: string;
  grid: string;
  error: string;
  background: string;
  font: string;
}

/** The theme's colours as a canvas needs them: computed. */
export function themeColors(): Colors {
  const style = getComputedStyle(document.documentElement);
  const color = (...names: string[]) =>
    names.map((name) => style.getPropertyValue(`--vscode-${name}`).trim()).find((value) => value) ??
    'currentcolor';
  return {
    curves: hues.map((hue) => color(`charts-${hue}`, 'foreground')),
    foreground: color('foreground'),
    text: color('descriptionForeground', 'foreground'),
    grid: `color-mix(in srgb, ${color('foreground')} 14%, transparent)`,
    error: color('errorForeground', 'charts-red'),
    background: color('editor-background'),
    font: `11px ${style.getPropertyValue('--vscode-font-family') || 'sans-serif'}`,
  };
}

/** Calls back when the user picks another theme: VS Code then changes the body's class. */
export function onThemeChange(change: () => void): void {
  new MutationObserver(change).observe(document.body, { attributes: true, attributeFilter: ['class'] });
}
