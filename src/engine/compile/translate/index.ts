import { elementwise } from './elementwise.ts';
import { layout } from './layout.ts';
import { products } from './products.ts';
import { reduction } from './reduction.ts';
import type { Translation } from './translation.ts';
import { windows } from './windows.ts';

/** How each kernel is said in ONNX's operators. */
export const translations: Record<string, Translation> = {
  ...elementwise,
  ...layout,
  ...products,
  ...reduction,
  ...windows,
};

/** Whether a graph would compute something else with these inputs; `valuesOf` gives those known while it is recorded. */
export function isRefused(kernel: string, valuesOf: (input: string) => ArrayLike<number> | null): boolean {
  if (kernel !== 'Pow') return false;
  // JavaScript and C differ on 1 to the power of NaN and of infinity, so only a plain exponent goes here.
  const exponent = valuesOf('b');
  return exponent?.length !== 1 || !Number.isFinite(exponent[0]);
}
