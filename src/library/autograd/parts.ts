import { add } from '../tensor/arithmetic.ts';
import { cat } from '../tensor/join.ts';
import type { Tensor } from '../tensor/tensor.ts';
import type { Gradient, Node, Part } from './tape.ts';

interface Given {
  part: Part;
  /** Gives the part with the zeros around it. */
  whole: Gradient;
}

/** The parts of gradients that wait until their node is gone through: by then all of them are there. */
export class Joints {
  private readonly waiting = new Map<Node, Given[]>();

  put(node: Node, part: Part, whole: Gradient): void {
    const given = this.waiting.get(node);
    if (given) given.push({ part, whole });
    else this.waiting.set(node, [{ part, whole }]);
  }

  partsOf(node: Node): Tensor[] {
    return (this.waiting.get(node) ?? []).map(({ part }) => part.values);
  }

  *all(): Iterable<Tensor> {
    for (const given of this.waiting.values()) for (const { part } of given) yield part.values;
  }

  /** The gradient that a node's parts make up: laid side by side where they fill it, else summed. */
  join(node: Node): Tensor {
    const given = this.waiting.get(node)!;
    this.waiting.delete(node);
    const sorted = given.map(({ part }) => part).sort((a, b) => a.from - b.from);
    const { axis, length } = sorted[0];
    let end = 0;
    const follow = sorted.every((part) => {
      const from = end;
      end += part.values.shape[axis];
      return part.axis === axis && part.from === from;
    });
    if (follow && end === length) {
      return cat(
        sorted.map(({ values }) => values),
        axis,
      );
    }
    return given.map(({ whole }) => whole()).reduce((sum, each) => add(sum, each));
  }
}
