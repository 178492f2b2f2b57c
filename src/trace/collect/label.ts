import type { ShapeSeen } from '../../protocol/facts.ts';

/** `[64, 784]`; several shapes of one rank share brackets, `[64|16, 784]`; a dtype is told unless it is float32. */
export function shapesLabel(shapes: ShapeSeen[]): string {
  const byKind = new Map<string, ShapeSeen[]>();
  for (const seen of shapes) {
    const kind = `${seen.shape.length} ${seen.dtype}`;
    byKind.set(kind, [...(byKind.get(kind) ?? []), seen]);
  }
  const labels = [...byKind.values()].map(
    (alike) => mergedShape(alike.map(({ shape }) => shape)) + dtypeLabel(alike[0].dtype),
  );
  return labels.length > SHOWN ? `${labels.slice(0, SHOWN).join(' or ')} …` : labels.join(' or ');
}

const SHOWN = 3;

/** Shapes of one rank in one pair of brackets, `[64|16, 784]`. */
export function mergedShape(shapes: number[][]): string {
  const sizes = shapes[0].map((_, dim) => {
    const distinct = [...new Set(shapes.map((shape) => shape[dim]))];
    return distinct.length > SHOWN ? `${distinct.slice(0, SHOWN).join('|')}|…` : distinct.join('|');
  });
  return `[${sizes.join(', ')}]`;
}

function dtypeLabel(dtype: string): string {
  return dtype === 'float32' ? '' : ` ${dtype}`;
}

export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}

/** `320 params`, `1,199,882 params`. */
export function parametersText(count: number): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? 'param' : 'params'}`;
}
