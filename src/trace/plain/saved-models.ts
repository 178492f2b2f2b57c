import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { io, LayersModel } from '@tensorflow/tfjs';
import type { Patches } from './patches.ts';
import type { FullTfjs } from './tfjs.ts';

type Topology = NonNullable<io.ModelArtifacts['modelTopology']>;

/** What a program does not find out: when a model was saved. */
export const saved: io.SaveResult = {
  modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' },
};

/**
 * Models that a program saves are remembered for as long as it is traced, their layers and not their weights; so one
 * that it loads again has its shapes. Those that lie on disk are read from there.
 */
export class SavedModels {
  private readonly topologies = new Map<string, Topology>();

  constructor(
    private readonly tfjs: FullTfjs,
    patches: Patches,
  ) {
    const save = (model: LayersModel, target: unknown) => this.save(model, target);
    for (const { prototype } of [tfjs.LayersModel, tfjs.Sequential]) {
      patches.replace(prototype as LayersModel, 'save', async function (this: LayersModel, target) {
        return save(this, target);
      });
    }
  }

  async load(source: unknown): Promise<LayersModel> {
    const topology = await this.topologyOf(source);
    return this.tfjs.models.modelFromJSON({ modelTopology: topology } as any);
  }

  private async save(model: LayersModel, target: unknown): Promise<io.SaveResult> {
    const modelTopology = model.toJSON(null, false) as Topology;
    if (typeof target === 'string') {
      this.topologies.set(target, modelTopology);
      return saved;
    }
    const { save } = target as io.IOHandler;
    const artifacts = {
      modelTopology,
      format: 'layers-model',
      weightSpecs: [],
      weightData: new ArrayBuffer(0),
    };
    return save ? save.call(target, artifacts) : saved;
  }

  private async topologyOf(source: unknown): Promise<Topology> {
    if (typeof source === 'string')
      return this.kept(source) ?? read(source) ?? refuse(`tf.loadLayersModel('${source}')`);
    const { load } = source as io.IOHandler;
    const { modelTopology } = (await load?.call(source)) ?? {};
    return modelTopology ?? refuse('tf.loadLayersModel');
  }

  /** A model saved to a folder is loaded from the `model.json` in it. */
  private kept(url: string): Topology | undefined {
    return this.topologies.get(url) ?? this.topologies.get(url.replace(/\/model\.json$/, ''));
  }
}

function read(url: string): Topology | undefined {
  if (!url.startsWith('file://')) return undefined;
  const file = url.startsWith('file:///') ? fileURLToPath(url) : url.slice('file://'.length);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).modelTopology : undefined;
}

export function refuse(what: string): never {
  throw new Error(
    `${what} reads files or the network, which nothing does while shapes are traced. ` +
      'The shapes after this line are not known; the program loads the model when it is run.',
  );
}
