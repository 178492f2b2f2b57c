import { elementwise } from './elementwise.ts';
import { layout } from './layout.ts';
import { products } from './products.ts';
import type { DimRules } from './rule.ts';
import { selection } from './selection.ts';
import { windows } from './windows.ts';

export type { DimRule, Run } from './rule.ts';

/** Where the dimensions of each kernel's results come from. A kernel that is not here makes new ones. */
export const dimRules: DimRules = { ...elementwise, ...layout, ...products, ...selection, ...windows };
