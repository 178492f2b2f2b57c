import { read } from '../../engine/index.ts';
import type { Media, nn, Tensor } from '../../library/index.ts';
import { histogramOf } from '../../library/reporting/media.ts';
import { LAYER_NORM } from '../../protocol/training.ts';
import { squares } from './squares.ts';

export interface WatchReports {
  metric(name: string, value: number): void;
  media(media: Media): void;
}

/** On wish, every some steps: histograms of all weights and gradients, and the norm of the gradients by layer. */
export class Watch {
  constructor(
    private readonly every: number,
    private readonly reports: WatchReports,
  ) {}

  /** After a step, while the gradients that it used are still there. */
  stepped(steps: number, models: Iterable<nn.Module>): void {
    if (steps % this.every !== 0) return;
    const layers = new Map<string, number>();
    for (const [name, parameter] of parametersOf(models)) {
      this.histogram(`weights/${name}`, parameter);
      const { grad } = parameter;
      if (!grad) continue;
      this.histogram(`gradients/${name}`, grad);
      const layer = name.slice(0, Math.max(0, name.lastIndexOf('.'))) || name;
      layers.set(layer, (layers.get(layer) ?? 0) + squares(grad));
    }
    for (const [layer, sum] of layers) this.reports.metric(`${LAYER_NORM}${layer}`, Math.sqrt(sum));
  }

  private histogram(name: string, tensor: Tensor): void {
    this.reports.media({ kind: 'histogram', name, histogram: histogramOf(read(tensor.handle), BINS) });
  }
}

const BINS = 64;

/** Each parameter once, by its name in the model; with the model's where there are several of them. */
function parametersOf(models: Iterable<nn.Module>): [name: string, parameter: Tensor][] {
  const withAny = [...models].filter((model) => model.parameters().length > 0);
  const seen = new Set<Tensor>();
  return withAny.flatMap((model, index) => {
    const prefix = withAny.length > 1 ? `${model.constructor.name}${index ? ` ${index + 1}` : ''}.` : '';
    return model.namedParameters().flatMap(([name, parameter]): [string, Tensor][] => {
      if (seen.has(parameter)) return [];
      seen.add(parameter);
      return [[prefix + name, parameter]];
    });
  });
}
