import { type nn, Tensor } from '../../../library/index.ts';
import { shapeText } from '../../../protocol/label.ts';
import { isOptimizer } from '../optimizers.ts';
import { squares } from '../squares.ts';
import { firstTensor } from './any-tensor.ts';

/** `Net → [64, 10]` for a model's result that a loss can be made of; null for another. */
export function forwardText(module: nn.Module, output: unknown): string | null {
  const tensor = firstTensor(output);
  if (!(tensor instanceof Tensor) || !tensor.requiresGrad || tensor.shape.length === 0) return null;
  return `${module.constructor.name} → ${shapeText(tensor.shape)}`;
}

/** `loss 2.303`, or with its shape where it is no number. */
export function lossText(name: string, loss: unknown): string {
  if (!(loss instanceof Tensor)) return name;
  return `${name} ${loss.numel() === 1 ? short(loss.item()) : shapeText(loss.shape)}`;
}

/** `6 gradients, norm 1.83`: of the models' parameters. */
export function backwardText(models: Iterable<nn.Module>): string {
  const parameters = new Set([...models].flatMap((model) => model.parameters()));
  const gradients = [...parameters].flatMap(({ grad }) => grad ?? []);
  const sum = gradients.reduce((sum, gradient) => sum + squares(gradient), 0);
  const count = gradients.length;
  return `${count} ${count === 1 ? 'gradient' : 'gradients'}, norm ${short(Math.sqrt(sum))}`;
}

/** `Adam, lr 0.001, 101,770 parameters`. */
export function stepText(optimizer: object | undefined): string {
  if (!optimizer || !isOptimizer(optimizer)) return 'step';
  const { paramGroups } = optimizer;
  const rates = [...new Set(paramGroups.map(({ lr }) => lr))].map(short);
  const parameters = paramGroups.flatMap(({ params }) => params);
  const count = parameters.reduce((sum, parameter) => sum + parameter.numel(), 0);
  return `${optimizer.constructor.name}, lr ${rates.join(' and ')}, ${count.toLocaleString('en')} parameters`;
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
