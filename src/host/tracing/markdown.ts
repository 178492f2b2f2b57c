import { basename } from 'node:path';
import type { Place } from '../../protocol/facts.ts';

/** Text of the user's program in a tooltip: none of it is taken for markup. */
export function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~&]/g, '\\$&').replace(/\s+/g, ' ');
}

/** Code in a line; in a table as well. */
export function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`';
  const line = text.replace(/\s+/g, ' ').replaceAll('|', '\\|');
  return fence.length > 1 ? `${fence} ${line} ${fence}` : `${fence}${line}${fence}`;
}

/** A link that runs one of the extension's own commands; its text is markup already. */
export function commandLink(text: string, command: string, argument: unknown, title = ''): string {
  const query = encodeURIComponent(JSON.stringify([argument])).replace(/[()]/g, (bracket) =>
    bracket === '(' ? '%28' : '%29',
  );
  return `[${text}](command:tensorscope.${command}?${query}${title && ` "${title.replaceAll('"', "'")}"`})`;
}

/** A link that shows a place of the program. */
export function placeLink(text: string, { file, line, column }: Place): string {
  return commandLink(text, 'reveal', { file, line, column }, `${basename(file)}:${line}`);
}

/** `line 12`, or `model.ts:12` seen from another file. */
export function placeText({ file, line }: Place, from: string): string {
  return file === from ? `line ${line}` : `${basename(file)}:${line}`;
}

export function table(head: string[], rows: string[][]): string {
  const lines = [head, head.map(() => ':---'), ...rows];
  return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
