import { type Tensor, TensorBase } from '../tensor/tensor.ts';

/** A tensor that a module trains: assigned to a module's field, it is among the module's `parameters()`. */
export class ParameterBase extends TensorBase {
  /** Shares the value of `data`, which stays as it is. */
  constructor(data: Tensor, { requiresGrad = true }: { requiresGrad?: boolean } = {}) {
    super(data.storage);
    this.requiresGrad = requiresGrad;
  }
}

export type Parameter = TensorscopeOperators extends { enabled: true }
  ? ParameterBase & number
  : ParameterBase;
export const Parameter = ParameterBase as new (
  data: Tensor,
  options?: { requiresGrad?: boolean },
) => Parameter;
