import type { Expression, NewExpression, Node } from '@babel/types';
import type { Fix, Span } from '../../../protocol/facts.ts';
import { bare } from '../../instrument/syntax.ts';
import { type Mistake, operand } from '../mistake.ts';
import type { Source } from '../source.ts';

/** Another number where a layer is constructed: what goes into it, or what comes out of the one before. */
export function* constructorSizes(source: Source, mistake: Mistake): Generator<Fix> {
  const [input] = mistake.operands;
  if (!input) return;
  const { op, message } = mistake;
  const last = input.shape.at(-1)!;
  if (mistake.code === 'target-range') {
    const value = Number(/target (-?\d+) is out/.exec(message)?.[1]);
    if (value >= 0) yield* changeOutput(source, input.maker?.span, value + 1);
    return;
  }
  const layer = operand(mistake, 'weight', 'bias', 'runningMean', 'runningVar');
  if (mistake.code === 'index-range') {
    const value = Number(/index (-?\d+) is out/.exec(message)?.[1]);
    if (value >= 0) yield* changeInput(source, operand(mistake, 'input')?.birth?.span, value + 1);
    return;
  }
  const wanted = incoming(op, input.shape);
  if (wanted !== undefined && layer) {
    yield* changeInput(source, layer.birth?.span, wanted, op === 'groupNorm' ? 1 : 0);
    const expected = expectedIn(message);
    if (expected !== null) yield* changeOutput(source, input.maker?.span, expected);
  }
  if (/loss$|^crossEntropy$|^sub$|^add$|^mul$|^div$/i.test(op)) {
    const [first, second] = mistake.operands;
    if (!second || first.shape.length !== second.shape.length) return;
    if (op === 'crossEntropy' && second.dtype !== 'float32') return;
    const dim = first.shape.findIndex((length, i) => length !== second.shape[i]);
    const out = first.shape.length > 2 ? 1 : first.shape.length - 1;
    if (dim !== out) return;
    yield* changeOutput(source, first.maker?.span, second.shape[out]);
    yield* changeOutput(source, second.maker?.span, first.shape[out]);
  }
  if (op === 'MultiheadAttention') yield* changeInput(source, layer?.birth?.span, last);
  if (op === 'fit') yield* units(source, mistake);
}

/** `units: 3` of the last layer of plain TensorFlow.js that has as many as the model gives. */
function* units(source: Source, mistake: Mistake): Generator<Fix> {
  const given = /does not fit the model.s output \[null, (\d+)\]/.exec(mistake.message);
  const wanted = operand(mistake, 'y')?.shape.at(-1);
  if (!given || wanted === undefined) return;
  const sizes = [...source.all()].filter(
    (node) =>
      node.type === 'ObjectProperty' &&
      source.slice(node.key) === 'units' &&
      source.numberIn(node.value as Expression) === Number(given[1]),
  );
  const last = sizes.at(-1);
  if (last?.type === 'ObjectProperty') yield source.change(last.value, wanted);
}

/** How many features or channels a layer is given. */
function incoming(op: string, shape: readonly number[]): number | undefined {
  if (/^(linear|layerNorm|rmsNorm|RNN|LSTM|GRU)/.test(op)) return shape.at(-1);
  const spatial = /^conv(?:Transpose)?([123])d$/.exec(op);
  if (spatial) return shape.at(-1 - Number(spatial[1]));
  return /^(batchNorm|instanceNorm|groupNorm)/.test(op) ? shape[1] : undefined;
}

function expectedIn(message: string): number | null {
  const found = /expects (\d+)$/.exec(message);
  return found ? Number(found[1]) : null;
}

function* changeInput(source: Source, span: Span | undefined, to: number, at = 0): Generator<Fix> {
  const made = source.constructionAt(span);
  if (!made || !SIZED.test(source.slice(made.callee))) return;
  const size = numberAt(made, at);
  if (size && source.numberIn(size as Expression) !== to) yield source.change(size, to);
}

/** Modules whose first argument is the size of what they are given. */
const SIZED =
  /(Linear|Conv(Transpose)?[123]d|Norm|Norm[123]d|Embedding|RNN|LSTM|GRU|Cell|Attention|(En|De)coderLayer)$/;

/** The second number of `Linear(in, out)` and `Conv2d(in, out, k)`. */
function* changeOutput(source: Source, span: Span | undefined, to: number): Generator<Fix> {
  const made = source.constructionAt(span);
  if (!made || !/(Linear|Conv(Transpose)?[123]d)$/.test(source.slice(made.callee))) return;
  const size = numberAt(made, 1);
  if (size && source.numberIn(size as Expression) !== to) yield source.change(size, to);
}

/** An argument that is a number, or the last of a list of them. */
function numberAt(made: NewExpression, at: number): Node | null {
  const argument = made.arguments[at];
  if (!argument || argument.type === 'SpreadElement') return null;
  const value = bare(argument);
  if (value.type === 'ArrayExpression') return value.elements.at(-1) ?? null;
  return /Literal|Identifier|Expression/.test(value.type) && value.type !== 'ObjectExpression'
    ? argument
    : null;
}
