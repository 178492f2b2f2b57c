import type { LayersModel, layers, Tensor } from '@tensorflow/tfjs';
import { fromTf, nn } from '../../library/index.ts';
import { type Drawn, drawn } from './symbolic.ts';
import type { FullTfjs } from './tfjs.ts';

export type Layer = layers.Layer;

/**
 * Stands for a layer or a model of TensorFlow.js among the modules of our own, so that its hints, its rows and its
 * costs come about in the same way. Its name among the modules is the layer's.
 */
export abstract class LayerModule extends nn.Module {
  declare readonly layer: Layer;

  forward(): never {
    throw new Error('A layer of TensorFlow.js is applied by itself.');
  }

  /** From which symbolic tensors it leads to which others, for each time that it was connected. */
  connections(): { input: Drawn[]; output: Drawn[] }[] {
    const { inputs = [], outputs = [] } = this.layer as Partial<LayersModel>;
    if (inputs.length) return [{ input: inputs.map(drawn), output: outputs.map(drawn) }];
    return this.layer.inboundNodes.map(({ inputTensors, outputTensors }) => ({
      input: inputTensors.map(drawn),
      output: outputTensors.map(drawn),
    }));
  }

  override parameters(): nn.Parameter[] {
    return this.layer.weights.map((weight) => parameterOf(weight.read()));
  }

  override namedChildren(): [string, nn.Module][] {
    return layersIn(this.layer).map((layer) => [layer.name, moduleOf(layer)]);
  }

  override namedModules(): [string, nn.Module][] {
    const found = new Map<nn.Module, string>();
    const collect = (module: nn.Module, path: string): void => {
      if (found.has(module)) return;
      found.set(module, path);
      for (const [name, child] of module.namedChildren()) collect(child, path ? `${path}.${name}` : name);
    };
    collect(this, '');
    return [...found].map(([module, path]) => [path, module]);
  }
}

/** The module that stands for a layer; always the same one. */
export function moduleOf(layer: Layer): LayerModule {
  let module = modules.get(layer);
  if (!module) {
    const owner = owners.get(layer);
    if (owner) return moduleOf(owner);
    const Type = typeNamed(layer.getClassName());
    module = new Type();
    // Not a field of the module's own: what those hold counts as its parts.
    Object.defineProperty(module, 'layer', { value: layer, enumerable: false });
    modules.set(layer, module);
  }
  return module;
}

/** The module that stands for `value` where that is a layer or a model. */
export function moduleIn(tfjs: FullTfjs, value: unknown): LayerModule | undefined {
  return value instanceof tfjs.layers.Layer ? moduleOf(value) : undefined;
}

/** A sequential model leaves its work to a model inside of it, which nobody sees. */
export function standsFor(inner: Layer, owner: Layer): void {
  owners.set(inner, owner);
}

/** The layers that a model is made of. */
function layersIn(layer: Layer): Layer[] {
  const { layers = [] } = layer as { layers?: Layer[] };
  // Inputs are layers that nothing ever runs.
  return layers.filter((each) => each.getClassName() !== 'InputLayer');
}

/** A layer's variable among the parameters of our own; always the same one. */
function parameterOf(variable: Tensor): nn.Parameter {
  let parameter = parameters.get(variable);
  if (!parameter) {
    parameter = fromTf(variable) as nn.Parameter;
    parameters.set(variable, parameter);
  }
  return parameter;
}

const parameters = new WeakMap<Tensor, nn.Parameter>();
const modules = new WeakMap<Layer, LayerModule>();
const owners = new WeakMap<Layer, Layer>();
const types = new Map<string, new () => LayerModule>();

/** A module is shown under its class's name. */
function typeNamed(name: string): new () => LayerModule {
  let type = types.get(name);
  if (!type) {
    type = class extends LayerModule {};
    Object.defineProperty(type, 'name', { value: name });
    types.set(name, type);
  }
  return type;
}
