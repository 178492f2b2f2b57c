import { noGrad } from '../autograd/mode.ts';
import { cat } from '../tensor/join.ts';
import { show } from '../tensor/shape.ts';
import type { Tensor } from '../tensor/tensor.ts';
import { narrow, reshape } from '../tensor/view.ts';

/** All parameters one behind the other, [n]: https://pytorch.org/docs/stable/generated/torch.nn.utils.parameters_to_vector.html */
export function parametersToVector(parameters: Iterable<Tensor>): Tensor {
  return cat([...parameters].map((parameter) => reshape(parameter, -1)));
}

/** Copies the parts of `vector` [n] into the parameters. Throws where it does not have as many elements as they have. */
export function vectorToParameters(vector: Tensor, parameters: Iterable<Tensor>): void {
  const list = [...parameters];
  const total = list.reduce((sum, parameter) => sum + parameter.numel(), 0);
  if (vector.ndim !== 1 || vector.numel() !== total) {
    throw new Error(
      `vectorToParameters: the parameters have ${total} elements in all, but vector is ${show(vector.shape)}`,
    );
  }
  noGrad(() => {
    let start = 0;
    for (const parameter of list) {
      const length = parameter.numel();
      parameter.copy_(reshape(narrow(vector, 0, start, length), parameter.shape));
      start += length;
    }
  });
}
