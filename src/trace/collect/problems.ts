import { nn } from '../../library/index.ts';
import type { Diagnostic, Place, RelatedPlace, Span } from '../../protocol/facts.ts';
import { shapeText } from '../../protocol/label.ts';
import { callAround, type FileSites, type ProbeSite } from '../instrument/sites.ts';
import type { Modules } from './modules.ts';
import type { Suspicion } from './training-habits.ts';
import { tensorIn, type Values } from './values.ts';

/** An op whose operands do not fit, of our library or of plain TensorFlow.js. */
export interface Mismatch {
  op: string;
  message: string;
  operands: { name: string; tensor: object }[];
  stack?: string;
}

export interface Sources {
  probe(site: number): ProbeSite | undefined;
  file(file: string): FileSites | undefined;
  /** The user's own frames of a stack, innermost first. */
  frames(stack: string | undefined): Place[];
}

/** What went wrong while a program was traced, each problem once, at the place in the user's own text. */
export class Problems {
  private readonly found = new Map<string, Diagnostic>();
  constructor(
    private readonly sources: Sources,
    private readonly values: Values,
    private readonly modules: Modules,
  ) {}

  /** `site` is the tensor operator that runs, where the op is one. */
  mismatch(error: Mismatch, site: number | undefined): void {
    this.add({
      ...this.placeOf(error.stack, site),
      severity: 'error',
      code: 'shape-mismatch',
      message: error.message,
      related: error.operands.flatMap((operand) => this.birthplace(operand)),
    });
  }

  /** The program runs, and perhaps does not do what was meant. */
  suspicion(
    { code, message, site }: Suspicion,
    operands: Mismatch['operands'],
    stack: string | undefined,
  ): void {
    const constructed = site === undefined ? undefined : this.sources.probe(site)?.span;
    const at = constructed ?? this.placeOf(stack, undefined);
    this.add({
      ...at,
      severity: 'warning',
      code,
      message,
      related: operands.flatMap((operand) => this.birthplace(operand)),
    });
  }

  /** The program threw something of its own. */
  thrown(
    error: unknown,
    site: number | undefined,
    entry: Place,
    consequence = 'The program stops here while its shapes are traced',
  ): void {
    const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
    const at = this.sources.frames(stack)[0] ?? (site === undefined ? undefined : this.sources.probe(site));
    this.add({
      ...callAround(at && this.sources.file(at.file), at ?? entry),
      severity: 'warning',
      code: 'stopped',
      message: `${consequence}: ${message}`,
      related: [],
    });
  }

  /** Something that a traced program may not do was left out. */
  leftOut(what: string, stack: string | undefined, entry: Place): void {
    const at = this.sources.frames(stack)[0] ?? entry;
    this.add({
      ...callAround(this.sources.file(at.file), at),
      severity: 'information',
      code: 'left-out',
      message: `${what} is left out while shapes are traced; it runs when the program is trained.`,
      related: [],
    });
  }

  all(): Diagnostic[] {
    return [...this.found.values()];
  }

  private add(diagnostic: Diagnostic): void {
    const { file, line, column, code, message } = diagnostic;
    const key = [file, line, column, code, code === 'shape-mismatch' ? '' : message].join('\0');
    if (!this.found.has(key)) this.found.set(key, diagnostic);
  }

  /** A layer that a container calls is at fault where it was constructed, anything else where the user calls it. */
  private placeOf(stack: string | undefined, site: number | undefined): Span {
    const operator = site === undefined ? undefined : this.sources.probe(site);
    if (operator) return operator.span;
    const inner = this.modules.running.at(-1);
    const outer = this.modules.running.at(-2);
    const constructed = inner && this.modules.siteOf(inner);
    if (outer instanceof nn.Sequential && constructed !== undefined) {
      const probe = this.sources.probe(constructed);
      if (probe) return probe.span;
    }
    const at = this.sources.frames(stack)[0];
    if (at) return callAround(this.sources.file(at.file), at);
    return (
      this.sources.probe(constructed ?? -1)?.span ?? {
        file: '',
        line: 1,
        column: 1,
        endLine: 1,
        endColumn: 2,
      }
    );
  }

  private birthplace({ name, tensor }: Mismatch['operands'][number]): RelatedPlace[] {
    const holder = this.modules.holderOf(tensor);
    const site = this.values.birth(tensor) ?? (holder && this.modules.siteOf(holder));
    const probe = site === undefined ? undefined : this.sources.probe(site);
    if (!probe) return [];
    const { file, line, column } = probe.span;
    const shape = shapeText(tensorIn(tensor)?.shape ?? []);
    return [{ file, line, column, message: `${name} ${shape} comes from here: ${probe.name}` }];
  }
}
