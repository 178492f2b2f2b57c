import type { Tensor } from '../../tensor/tensor.ts';

/** A point on the line: the loss there, its gradient, and the gradient's part along the direction. */
export interface Evaluation {
  loss: number;
  grad: Tensor;
  slope: number;
}

type Point = Evaluation & { size: number };

const SUFFICIENT_DECREASE = 1e-4;
const CURVATURE = 0.9;
const MOST_TRIALS = 25;

/**
 * Finds how far to go along `direction` so that the loss falls enough and the slope flattens enough: Nocedal and
 * Wright, algorithms 3.5 and 3.6, with the choices of PyTorch's `_strong_wolfe`.
 */
export function strongWolfe(
  evaluate: (size: number) => Evaluation,
  direction: Tensor,
  start: Evaluation,
  firstSize: number,
  toleranceChange: number,
): Point & { calls: number } {
  const line = new Line(evaluate, start);
  const span = direction.abs().max().item();
  const bracket = findBracket(line, firstSize);
  const best = bracket.length === 1 ? bracket[0] : zoom(line, bracket, span, toleranceChange);
  return { ...best, calls: line.calls };
}

/** What is asked of a point, and how many were looked at. */
class Line {
  calls = 0;
  constructor(
    private readonly evaluate: (size: number) => Evaluation,
    readonly start: Evaluation,
  ) {}

  at(size: number): Point {
    this.calls++;
    return { size, ...this.evaluate(size) };
  }

  tooHigh({ size, loss }: Point): boolean {
    return loss > this.start.loss + SUFFICIENT_DECREASE * size * this.start.slope;
  }

  flatEnough({ slope }: Point): boolean {
    return Math.abs(slope) <= -CURVATURE * this.start.slope;
  }
}

/** One point that serves, or two that have one between them. */
function findBracket(line: Line, firstSize: number): Point[] {
  let previous: Point = { size: 0, ...line.start };
  let point = line.at(firstSize);
  for (let trial = 0; trial < MOST_TRIALS; trial++) {
    if (line.tooHigh(point) || (trial > 1 && point.loss >= previous.loss)) return [previous, point];
    if (line.flatEnough(point)) return [point];
    if (point.slope >= 0) return [previous, point];
    const least = point.size + 0.01 * (point.size - previous.size);
    const size = cubicMinimum(previous, point, [least, point.size * 10]);
    previous = point;
    point = line.at(size);
  }
  return [{ size: 0, ...line.start }, point];
}

function zoom(line: Line, bracket: Point[], span: number, toleranceChange: number): Point {
  let stuck = false;
  let [low, high] = bracket[0].loss <= bracket[1].loss ? bracket : [bracket[1], bracket[0]];
  let trials = line.calls - 1;
  while (trials < MOST_TRIALS) {
    if (Math.abs(high.size - low.size) * span < toleranceChange) break;
    const [from, to] = [Math.min(low.size, high.size), Math.max(low.size, high.size)];
    let size = cubicMinimum(low, high, [from, to]);
    // A point too close to an end makes no progress; two in a row, or one on the end, are moved inwards.
    const margin = 0.1 * (to - from);
    if (Math.min(to - size, size - from) < margin) {
      if (stuck || size >= to || size <= from) {
        size = Math.abs(size - to) < Math.abs(size - from) ? to - margin : from + margin;
        stuck = false;
      } else {
        stuck = true;
      }
    } else {
      stuck = false;
    }
    const point = line.at(size);
    trials++;
    if (line.tooHigh(point) || point.loss >= low.loss) {
      high = point;
      if (high.loss < low.loss) [low, high] = [high, low];
      continue;
    }
    if (line.flatEnough(point)) return point;
    if (point.slope * (high.size - low.size) >= 0) high = low;
    low = point;
  }
  return low;
}

/** The minimum of the cubic through two points and their slopes, or the middle where it has none. */
function cubicMinimum(a: Point, b: Point, [least, most]: [number, number]): number {
  const [left, right] = a.size <= b.size ? [a, b] : [b, a];
  const d1 = left.slope + right.slope - (3 * (left.loss - right.loss)) / (left.size - right.size);
  const square = d1 ** 2 - left.slope * right.slope;
  if (!(square >= 0)) return (least + most) / 2;
  const d2 = Math.sqrt(square);
  const part = (right.slope + d2 - d1) / (right.slope - left.slope + 2 * d2);
  const size = right.size - (right.size - left.size) * part;
  return Math.min(Math.max(size, least), most);
}
