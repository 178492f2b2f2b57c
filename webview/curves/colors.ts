/** Not the theme's orange, which in VS Code's own themes shines through. */
const hues = [
  'charts-blue',
  'charts-yellow',
  'charts-green',
  'charts-purple',
  'charts-red',
  'terminal-ansiCyan',
];

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
  const own = hues.map((hue) => color(hue, 'foreground'));
  return {
    // For many runs the same again, on their way to the colour of the text.
    curves: [...own, ...own.map((hue) => mixed(hue, color('foreground')))],
    foreground: color('foreground'),
    text: color('descriptionForeground', 'foreground'),
    grid: `color-mix(in srgb, ${color('foreground')} 14%, transparent)`,
    // In a light theme that of errors is too faint to be read.
    error: color('charts-red', 'errorForeground'),
    background: color('editor-background'),
    font: `11px ${style.getPropertyValue('--vscode-font-family') || 'sans-serif'}`,
  };
}

/** Half of each, as plain numbers: an exported chart is read by programs that mix no colours. */
function mixed(one: string, other: string): string {
  const [a, b] = [one, other].map(channelsOf);
  return `rgb(${a.map((part, i) => Math.round((part + b[i]) / 2)).join(', ')})`;
}

/** Red, green and blue, from 0 to 255, of any colour that CSS has words for. */
export function channelsOf(color: string): number[] {
  const known = channels.get(color);
  if (known) return known;
  const context = Object.assign(document.createElement('canvas'), { width: 1, height: 1 }).getContext('2d')!;
  context.fillStyle = color;
  context.fillRect(0, 0, 1, 1);
  const found = [...context.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  channels.set(color, found);
  return found;
}

const channels = new Map<string, number[]>();

/** From 1 to 21, as the Web Content Accessibility Guidelines have it. */
export function contrast(one: number[], other: number[]): number {
  const [a, b] = [one, other].map(luminance);
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminance(color: number[]): number {
  const [red, green, blue] = color.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Calls back when the user picks another theme: VS Code then changes the body's class. */
export function onThemeChange(change: () => void): void {
  new MutationObserver(change).observe(document.body, { attributes: true, attributeFilter: ['class'] });
}
