import * as F from '../functional/index.ts';
import { type Size, sizes } from '../functional/size.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { Module } from './module.ts';

/** Layers that pad: https://pytorch.org/docs/stable/nn.html#padding-layers */

/** Pads the last `dims` dimensions; `padding` is one number, or two for each: [left, right, top, bottom, front, back]. */
abstract class Padding extends Module {
  readonly padding: number[];

  constructor(
    private readonly dims: number,
    padding: Size,
    private readonly mode: 'constant' | 'reflect' | 'replicate' | 'circular',
    private readonly fill = 0,
  ) {
    super();
    this.padding = sizes(this.constructor.name, 'padding', padding, 2 * dims, Number.NEGATIVE_INFINITY);
  }

  forward(x: Tensor): Tensor {
    const { dims, padding, mode, fill } = this;
    if (x.ndim !== dims + 1 && x.ndim !== dims + 2 && mode !== 'constant') {
      throw new Error(
        `${this.constructor.name} expects ${dims + 2} dimensions, or ${dims + 1} without a batch, but got [${x.shape.join(', ')}].`,
      );
    }
    return F.pad(x, padding, { mode, value: fill });
  }

  override extraRepr(): string {
    return `[${this.padding.join(', ')}]`;
  }
}

/** Pads [N, C, L] with `value`. */
export class ConstantPad1d extends Padding {
  constructor(
    padding: Size,
    readonly value: number,
  ) {
    super(1, padding, 'constant', value);
  }

  override extraRepr(): string {
    return `${super.extraRepr()}, value=${this.value}`;
  }
}

/** Pads [N, C, H, W] with `value`. */
export class ConstantPad2d extends Padding {
  constructor(
    padding: Size,
    readonly value: number,
  ) {
    super(2, padding, 'constant', value);
  }

  override extraRepr(): string {
    return `${super.extraRepr()}, value=${this.value}`;
  }
}

/** Pads [N, C, D, H, W] with `value`. */
export class ConstantPad3d extends Padding {
  constructor(
    padding: Size,
    readonly value: number,
  ) {
    super(3, padding, 'constant', value);
  }

  override extraRepr(): string {
    return `${super.extraRepr()}, value=${this.value}`;
  }
}

/** Pads [N, C, L] with zeros. */
export class ZeroPad1d extends Padding {
  constructor(padding: Size) {
    super(1, padding, 'constant');
  }
}

/** Pads [N, C, H, W] with zeros. */
export class ZeroPad2d extends Padding {
  constructor(padding: Size) {
    super(2, padding, 'constant');
  }
}

/** Pads [N, C, D, H, W] with zeros. */
export class ZeroPad3d extends Padding {
  constructor(padding: Size) {
    super(3, padding, 'constant');
  }
}

/** Pads [N, C, L] with the mirror image without the edge. */
export class ReflectionPad1d extends Padding {
  constructor(padding: Size) {
    super(1, padding, 'reflect');
  }
}

/** Pads [N, C, H, W] with the mirror image without the edge. */
export class ReflectionPad2d extends Padding {
  constructor(padding: Size) {
    super(2, padding, 'reflect');
  }
}

/** Pads [N, C, D, H, W] with the mirror image without the edge. */
export class ReflectionPad3d extends Padding {
  constructor(padding: Size) {
    super(3, padding, 'reflect');
  }
}

/** Pads [N, C, L] with the edge itself. */
export class ReplicationPad1d extends Padding {
  constructor(padding: Size) {
    super(1, padding, 'replicate');
  }
}

/** Pads [N, C, H, W] with the edge itself. */
export class ReplicationPad2d extends Padding {
  constructor(padding: Size) {
    super(2, padding, 'replicate');
  }
}

/** Pads [N, C, D, H, W] with the edge itself. */
export class ReplicationPad3d extends Padding {
  constructor(padding: Size) {
    super(3, padding, 'replicate');
  }
}

/** Pads [N, C, L] with the opposite side. */
export class CircularPad1d extends Padding {
  constructor(padding: Size) {
    super(1, padding, 'circular');
  }
}

/** Pads [N, C, H, W] with the opposite side. */
export class CircularPad2d extends Padding {
  constructor(padding: Size) {
    super(2, padding, 'circular');
  }
}

/** Pads [N, C, D, H, W] with the opposite side. */
export class CircularPad3d extends Padding {
  constructor(padding: Size) {
    super(3, padding, 'circular');
  }
}
