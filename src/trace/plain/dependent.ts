import type { Tensor } from '@tensorflow/tfjs';
import { hasKnownValues } from '../../engine/meta/index.ts';
import { type FullTfjs, unknown } from './tfjs.ts';

type AsyncOp = (...args: any[]) => Promise<unknown>;

/**
 * The functions of TensorFlow.js that read values to know how much they give. Where those values are unknown the shapes
 * that they give are guesses. `of` names the arguments that decide.
 */
export function dependentOps(tfjs: FullTfjs) {
  const guessing =
    (op: AsyncOp, of: number[]): AsyncOp =>
    async (...args) => {
      const result = await op(...args);
      const isKnown = of.every((i) => !(args[i] instanceof tfjs.Tensor) || hasKnownValues(args[i]));
      return isKnown ? result : guessed(tfjs, result);
    };
  const { image } = tfjs;
  return {
    ops: {
      whereAsync: guessing(tfjs.whereAsync, [0]),
      booleanMaskAsync: guessing(tfjs.booleanMaskAsync, [1]),
      setdiff1dAsync: guessing(tfjs.setdiff1dAsync, [0, 1]),
    },
    image: {
      nonMaxSuppressionAsync: guessing(image.nonMaxSuppressionAsync, [0, 1]),
      nonMaxSuppressionWithScoreAsync: guessing(image.nonMaxSuppressionWithScoreAsync, [0, 1]),
    },
  };
}

function guessed(tfjs: FullTfjs, result: unknown): unknown {
  const guess = ({ shape, dtype }: Tensor) => unknown(tfjs, shape, dtype, true);
  if (result instanceof tfjs.Tensor) return guess(result);
  if (Array.isArray(result)) return result.map((part) => guessed(tfjs, part));
  const parts = Object.entries(result as object).map(([name, part]) => [name, guessed(tfjs, part)]);
  return Object.fromEntries(parts);
}
