import type { Span } from '../../protocol/facts.ts';
import type { SourceText } from './source-text.ts';

/** A statement's text, with what goes on behind it where it has no semicolon: `.relu()` on the next line belongs to it. */
export function statementAt(text: SourceText, span: Span): string {
  const statement = text.slice(span);
  return /[;{]\s*$/.test(statement) ? statement : statement + continuation(text, span);
}

/** Whether two texts are one statement but for its layout: what a formatter does changes no shape. */
export function sameStatement(one: string, other: string): boolean {
  return one === other || bare(one) === bare(other);
}

/** A span without the white space that an edit put at its start: what is typed there next is another statement's. */
export function tightened(span: Span, text: SourceText): Span {
  let { line, column } = span;
  while (
    line < span.endLine &&
    !text
      .line(line)
      .slice(column - 1)
      .trim()
  ) {
    line++;
    column = 1;
  }
  const rest = text.line(line).slice(column - 1);
  column += rest.length - rest.trimStart().length;
  return line === span.line && column === span.column ? span : { ...span, line, column };
}

/** What stands behind a statement in its line; else the start of the next line, if a statement can't start that way. */
function continuation(text: SourceText, { endLine, endColumn }: Span): string {
  const rest = withoutComments(text.line(endLine).slice(endColumn - 1)).trim();
  if (rest) return /^[;})\],]/.test(rest) ? '' : rest;
  for (let line = endLine + 1; line <= text.lineCount; line++) {
    const next = withoutComments(text.line(line)).trim();
    if (next) return /^[.?([`+*/%&|^<>=,-]/.test(next) ? next : '';
  }
  return '';
}

const token =
  /'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[\w$]+|\s+|[\s\S]/g;

function withoutComments(text: string): string {
  return text.replace(token, (part) => (isComment(part) ? '' : part));
}

function isComment(part: string): boolean {
  return part.startsWith('//') || part.startsWith('/*');
}

/** The tokens, without all that formatters put in or take out. */
function bare(statement: string): string {
  const tokens = (statement.match(token) ?? []).filter(
    (part) => part.trim() && !isComment(part) && part !== ';',
  );
  return tokens
    .map((part) => (part[0] === '"' ? `'${part.slice(1, -1)}'` : part))
    .join('\0')
    .replace(/,\0(?=[)\]}])/g, '')
    .replace(/\(\0([\w$]+)\0\)(?=\0=\0>)/g, '$1');
}
