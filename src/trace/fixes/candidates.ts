import type { Fix } from '../../protocol/facts.ts';
import type { Mistake } from './mistake.ts';
import { opArguments } from './recipes/arguments.ts';
import { operandForms } from './recipes/operands.ts';
import { constructorSizes } from './recipes/sizes.ts';
import { trainingHabits } from './recipes/training.ts';
import { Source } from './source.ts';

function* recipes(source: Source, mistake: Mistake): Generator<Fix> {
  const forms = [...operandForms(source, mistake)];
  yield* forms;
  yield* opArguments(source, mistake);
  // A layer takes any number of features once it is told so: that would only hide that its input lacks a dimension.
  if (forms.length === 0) yield* constructorSizes(source, mistake);
  yield* trainingHabits(source, mistake);
}

/** More than so many are not worth a trial each. */
const MOST = 8;

/**
 * Changes that may mend a mistake, the most likely first. None is tried out here: most mistakes are mended by
 * whoever types on, so a trial waits until somebody asks for it.
 */
export function candidates(mistake: Mistake, textOf: (file: string) => string | null): Fix[] {
  const files = new Set([mistake.call?.file ?? mistake.span.file, ...birthFiles(mistake)]);
  const found = new Map<string, Fix>();
  for (const file of files) {
    const text = textOf(file);
    if (text === null) continue;
    const source = new Source(file, text);
    for (const fix of recipes(source, mistake)) {
      const key = JSON.stringify(fix.edits);
      if (!found.has(key)) found.set(key, fix);
    }
  }
  return told([...found.values()].slice(0, MOST));
}

function birthFiles({ operands }: Mistake): string[] {
  return operands.flatMap(({ birth, maker }) => [birth, maker].flatMap((site) => (site ? [site.file] : [])));
}

/** Of changes with one title, each says its line. */
function told(fixes: Fix[]): Fix[] {
  return fixes.map((fix) => {
    const alike = fixes.filter(({ title }) => title === fix.title);
    return alike.length > 1 ? { ...fix, title: `${fix.title} in line ${fix.edits[0].line}` } : fix;
  });
}
