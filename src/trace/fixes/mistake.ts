import type { Span } from '../../protocol/facts.ts';
import type { ProbeSite } from '../instrument/sites.ts';

/** A problem as a recipe for its mending sees it: what took part, and where in the source that came from. */
export interface Mistake {
  code: string;
  /** The op's name, such as `linear` or `matMul`; the module's class where it is one, such as `LSTM`. */
  op: string;
  message: string;
  /** Where the problem is shown. */
  span: Span;
  /** The user's own call in which it happened: of a container, where the problem is shown at one of its layers. */
  call: Span | undefined;
  operands: Involved[];
  /** Whether it is plain TensorFlow.js. */
  plain: boolean;
}

export interface Involved {
  name: string;
  shape: readonly number[];
  dtype: string;
  /** The expression that made it; of a weight, the construction of its module. */
  birth: ProbeSite | undefined;
  /** The construction of the module that it came out of. */
  maker: ProbeSite | undefined;
}

export function operand(mistake: Mistake, ...names: string[]): Involved | undefined {
  return mistake.operands.find(({ name }) => names.includes(name));
}
