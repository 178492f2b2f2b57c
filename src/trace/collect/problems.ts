import { nn, ShapeError, Tensor } from '../../library/index.ts';
import type { Diagnostic, Place, RelatedPlace, Span } from '../../protocol/facts.ts';
import { shapeText } from '../../protocol/label.ts';
import { candidates } from '../fixes/candidates.ts';
import type { Mistake } from '../fixes/mistake.ts';
import { callAround, type FileSites, type ProbeSite } from '../instrument/sites.ts';
import type { Modules } from './modules.ts';
import type { Suspicion } from './training-habits.ts';
import { tensorIn, type Values } from './values.ts';

/** An op whose operands do not fit, of our library or of plain TensorFlow.js. */
export interface Mismatch {
  op: string;
  /** Where absent, the shapes do not fit. */
  code?: string;
  message: string;
  operands: { name: string; tensor: object }[];
  stack?: string;
}

export interface Sources {
  /** The text of one of the program's files as it was traced. */
  text(file: string): string | null;
  probe(site: number): ProbeSite | undefined;
  file(file: string): FileSites | undefined;
  /** The user's own frames of a stack, innermost first. */
  frames(stack: string | undefined): Place[];
}

/** What went wrong while a program was traced, each problem once, at the place in the user's own text. */
export class Problems {
  private readonly found = new Map<string, { diagnostic: Diagnostic; mistake?: Mistake }>();
  constructor(
    private readonly sources: Sources,
    private readonly values: Values,
    private readonly modules: Modules,
  ) {}

  /** `site` is the tensor operator that runs, where the op is one. */
  mismatch(error: Mismatch, site: number | undefined): void {
    const { message, operands, code = 'shape-mismatch', op, stack } = error;
    const span = this.placeOf(stack, site);
    this.note('error', { code, op, message, span, operands }, stack);
  }

  /** The program runs, and perhaps does not do what was meant. */
  suspicion(
    { code, message, site }: Suspicion,
    operands: Mismatch['operands'],
    stack: string | undefined,
  ): void {
    const constructed = site === undefined ? undefined : this.sources.probe(site)?.span;
    const span = constructed ?? this.placeOf(stack, undefined);
    const op = /^\w+(?=:)/.exec(message)?.[0] ?? '';
    this.note('warning', { code, op, message, span, operands }, stack);
  }

  /** The program threw: an error of the library's about operands that leave nothing to go on with, or one of its own. */
  thrown(
    error: unknown,
    site: number | undefined,
    entry: Place,
    consequence = 'The program stops here while its shapes are traced',
  ): void {
    if (error instanceof ShapeError) {
      this.mismatch(error, site);
      return;
    }
    const { message, stack } = error instanceof Error ? error : { message: String(error), stack: undefined };
    const at = this.sources.frames(stack)[0] ?? (site === undefined ? undefined : this.sources.probe(site));
    const kernel = KERNEL_WITHOUT_RULE.exec(message)?.[1];
    this.add({
      ...callAround(at && this.sources.file(at.file), at ?? entry),
      severity: 'warning',
      code: kernel ? 'no-shape-rule' : 'stopped',
      message: `${consequence}: ${kernel ? noRule(kernel) : message}`,
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

  /** Each with the changes that may mend it; whether one does is seen when it is tried. */
  all(): Diagnostic[] {
    return [...this.found.values()].map(({ diagnostic, mistake }) => {
      const fixes = mistake ? candidates(mistake, this.sources.text) : [];
      return fixes.length ? { ...diagnostic, fixes } : diagnostic;
    });
  }

  /** A loop comes to the same mistake again and again, so what it was is only looked for the first time. */
  private note(severity: Diagnostic['severity'], noted: Noted, stack: string | undefined): void {
    const { span, code, message, operands } = noted;
    const key = keyOf(span, code);
    if (this.found.has(key)) return;
    const related = operands.flatMap((operand) => this.birthplace(operand));
    const mistake = this.mistakeOf(noted, stack);
    this.found.set(key, { diagnostic: { ...span, severity, code, message, related }, mistake });
  }

  private add(diagnostic: Diagnostic): void {
    // Several kinds of what was left out may stand at one place; of anything else the first says enough.
    const kind = diagnostic.code === 'left-out' ? diagnostic.message : '';
    const key = keyOf(diagnostic, diagnostic.code) + kind;
    if (!this.found.has(key)) this.found.set(key, { diagnostic });
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

  /** What a recipe for its mending wants to know. */
  private mistakeOf(noted: Noted, stack: string | undefined): Mistake {
    const operands = noted.operands.map(({ name, tensor }) => {
      const { shape, dtype } = tensorIn(tensor) ?? { shape: [], dtype: '' };
      const maker = this.probeOf(this.modules.makerOf(tensor));
      return { name, shape: [...shape], dtype, birth: this.birthOf(tensor), maker };
    });
    const plain = noted.operands.some(({ tensor }) => !(tensor instanceof Tensor));
    return { ...noted, call: this.callOf(stack), operands, plain };
  }

  /** The user's own call that led to an op. */
  private callOf(stack: string | undefined): Span | undefined {
    const at = this.sources.frames(stack)[0];
    return at && callAround(this.sources.file(at.file), at);
  }

  private birthplace({ name, tensor }: Mismatch['operands'][number]): RelatedPlace[] {
    const probe = this.birthOf(tensor);
    if (!probe) return [];
    const { file, line, column } = probe.span;
    const shape = shapeText(tensorIn(tensor)?.shape ?? []);
    return [{ file, line, column, message: `${name} ${shape} comes from here: ${probe.name}` }];
  }

  /** Where a tensor was made: its own expression, or else the construction of the module that holds it or gave it. */
  private birthOf(tensor: object): ProbeSite | undefined {
    const own = this.values.birth(tensor);
    if (own !== undefined) return this.sources.probe(own);
    return this.probeOf(this.modules.holderOf(tensor)) ?? this.probeOf(this.modules.makerOf(tensor));
  }

  private probeOf(module: nn.Module | undefined): ProbeSite | undefined {
    const site = module && this.modules.siteOf(module);
    return site === undefined ? undefined : this.sources.probe(site);
  }
}

type Noted = Omit<Mistake, 'call' | 'operands' | 'plain'> & Pick<Mismatch, 'operands'>;

function keyOf({ file, line, column }: Place, code: string): string {
  return [file, line, column, code].join('\0');
}

/** What TensorFlow.js and our engine say of a kernel that only other backends have. */
const KERNEL_WITHOUT_RULE =
  /^(?:Kernel '|The engine meta has no kernel )(.+?)(?:' not registered for backend 'meta'.*|\.)$/;

function noRule(kernel: string): string {
  return `${kernel} has no shape rule, so nobody knows the shape of what it gives. Register a kernel of that name for the backend 'meta' too`;
}
