import type { Edit } from './edits.ts';
import type { SourceText } from './source-text.ts';

/**
 * The same change in smaller edits, last one first. Formatters and reloads replace whole texts by ones that are
 * nearly alike; what they leave alone is then no part of any edit.
 */
export function narrowed(edit: Edit, before: SourceText): Edit[] {
  const removed = before.slice(edit);
  if (!removed || !edit.text) return [edit];
  const edits: Edit[] = [];
  let at: Start = edit;
  for (const { old, now } of hunks(linesOf(removed), linesOf(edit.text))) {
    const alike = old.length === now.length;
    const pairs = alike ? old.map((line, index) => [line, now[index]]) : [[old.join(''), now.join('')]];
    for (const [from, to] of pairs) {
      if (from !== to) edits.push(trimmed(at, from, to));
      at = advanced(at, from);
    }
  }
  return edits.reverse();
}

/** Lines with their ends, so that together they are the text. */
function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+/g) ?? [];
}

interface Hunk {
  old: string[];
  now: string[];
}

/** More pairs of lines would take longer to compare than a keystroke may. */
const mostPairs = 1_000_000;

/** The lines in turn: some that stay, some that were replaced. Those that stay are a longest common subsequence. */
function hunks(old: string[], now: string[]): Hunk[] {
  if (old.length * now.length > mostPairs) return [{ old, now }];
  const common = commonLengths(old, now);
  const found: Hunk[] = [];
  let [i, j] = [0, 0];
  const stays = () => i < old.length && j < now.length && old[i] === now[j];
  while (i < old.length || j < now.length) {
    const [oldStart, newStart] = [i, j];
    if (stays()) {
      for (; stays(); i++) j++;
    } else {
      while ((i < old.length || j < now.length) && !stays()) {
        if (j === now.length || (i < old.length && common[i + 1][j] >= common[i][j + 1])) i++;
        else j++;
      }
    }
    found.push({ old: old.slice(oldStart, i), now: now.slice(newStart, j) });
  }
  return found;
}

/** For each pair of lines, how many lines the two rests have in common. */
function commonLengths(old: string[], now: string[]): Uint32Array[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Uint32Array(now.length + 1));
  for (let i = old.length - 1; i >= 0; i--) {
    for (let j = now.length - 1; j >= 0; j--) {
      lengths[i][j] =
        old[i] === now[j] ? lengths[i + 1][j + 1] + 1 : Math.max(lengths[i + 1][j], lengths[i][j + 1]);
    }
  }
  return lengths;
}

type Start = Pick<Edit, 'line' | 'column'>;

/** The edit that turns one text into another, without what is alike at both ends. */
function trimmed(at: Start, old: string, now: string): Edit {
  const shorter = Math.min(old.length, now.length);
  let start = 0;
  while (start < shorter && old[start] === now[start]) start++;
  let end = 0;
  while (end < shorter - start && old.at(-1 - end) === now.at(-1 - end)) end++;
  const from = advanced(at, old.slice(0, start));
  const to = advanced(from, old.slice(start, old.length - end));
  return { ...from, endLine: to.line, endColumn: to.column, text: now.slice(start, now.length - end) };
}

function advanced({ line, column }: Start, text: string): Start {
  const lines = text.split('\n');
  const last = lines[lines.length - 1].length;
  return lines.length === 1
    ? { line, column: column + last }
    : { line: line + lines.length - 1, column: last + 1 };
}
