import { type nn, Tensor } from '../../../library/index.ts';
import type { HintKind, Place } from '../../../protocol/facts.ts';
import type { PlaceValues, SliceAsked, SliceEvent, ValuesEvent } from '../../../protocol/values.ts';
import type { SeenShapes } from '../seen-shapes.ts';
import { type AnyTensor, anyTensor, firstTensor } from './any-tensor.ts';
import { sliceOf } from './slice.ts';
import { summaryOf } from './tensor-summary.ts';

interface Noted {
  tensor: AnyTensor;
  module?: nn.Module;
}

/**
 * The newest tensor of each place of a program that does not run freely. Told of only then, so that a training costs
 * nothing for it and no tensor lives longer.
 */
export class Inspector {
  private readonly noted = new Map<number, Noted>();
  private births = new WeakMap<AnyTensor, number>();

  constructor(private readonly shapes: Pick<SeenShapes, 'sites' | 'siteOf'>) {}

  /** A value reached a place. */
  note(site: number, value: unknown): void {
    const tensor = anyTensor(value);
    if (!tensor || !this.shapes.sites.has(site)) return;
    this.keep(site, { tensor });
    if (!this.births.has(tensor)) this.births.set(tensor, site);
  }

  /** A module returned. */
  called(module: nn.Module, output: unknown): void {
    const [site, tensor] = [this.shapes.siteOf(module), firstTensor(output)];
    if (site !== undefined && tensor) this.keep(site, { tensor, module });
  }

  /** The program runs freely again. */
  clear(): void {
    this.noted.clear();
    this.births = new WeakMap();
  }

  /** The line that a tensor reached first. */
  birth(tensor: unknown): Place | undefined {
    const site = this.births.get(tensor as AnyTensor);
    return site === undefined ? undefined : this.place(site);
  }

  event(step: number): ValuesEvent {
    const places = [...this.noted].flatMap(([site, noted]) => this.values(site, noted) ?? []);
    return { type: 'values', step, places };
  }

  slice(asked: SliceAsked): SliceEvent {
    for (const [site, { tensor }] of this.noted) {
      const { file, line, column, kind } = this.place(site);
      if (file !== asked.file || line !== asked.line || column !== asked.column || kind !== asked.kind)
        continue;
      const wanted = asked.gradient ? gradientOf(tensor) : anyTensor(tensor);
      if (wanted) return sliceOf(wanted, asked);
    }
    return { type: 'slice', asked, stride: [1, 1], values: [] };
  }

  private keep(site: number, noted: Noted): void {
    const { tensor } = noted;
    if (tensor instanceof Tensor && tensor.requiresGrad) tensor.retainGrad();
    this.noted.set(site, noted);
  }

  private values(site: number, { tensor, module }: Noted): PlaceValues | null {
    // TensorFlow.js's own may be disposed since.
    if (!anyTensor(tensor)) return null;
    return { ...this.place(site), ...figures(tensor), parameters: module && parametersOf(module) };
  }

  private place(site: number): Place & { kind: HintKind } {
    const { file, line, column, kind } = this.shapes.sites.get(site)!;
    return { file, line, column, kind: kind as HintKind };
  }
}

/** A module with more parameters than this is a whole model: its layers tell of theirs. */
const MOST_PARAMETERS = 4;

function parametersOf(module: nn.Module): PlaceValues['parameters'] {
  const parameters = module.namedParameters();
  if (parameters.length === 0 || parameters.length > MOST_PARAMETERS) return undefined;
  return parameters.map(([name, parameter]) => ({ name, ...figures(parameter) }));
}

function figures(tensor: AnyTensor): Pick<PlaceValues, 'value' | 'gradient'> {
  const gradient = gradientOf(tensor);
  return { value: summaryOf(tensor), gradient: gradient ? summaryOf(gradient) : undefined };
}

function gradientOf(tensor: AnyTensor): AnyTensor | null {
  return tensor instanceof Tensor ? tensor.grad : null;
}
