import type { Cursor, ModelFacts, PanelUpdate } from '../../src/protocol/panel.ts';
import { element } from '../element.ts';
import { freshModelView, saveView, view } from '../host.ts';
import { GraphSection } from './graph/graph-section.ts';
import { LayerTable } from './layer-table.ts';
import { MemoryView } from './memory.ts';

/** The model as a whole: its layers, its graph, and the memory that training it takes. */
export class ModelTab {
  readonly root: HTMLElement;
  private readonly layers = new LayerTable();
  private readonly graph = new GraphSection();
  private readonly memory = new MemoryView();
  private readonly empty = element(
    'p',
    { class: 'empty' },
    'No model yet: its layers and its graph show up here as soon as the program calls one.',
  );

  constructor() {
    this.root = element(
      'div',
      { class: 'model' },
      this.empty,
      this.layers.root,
      this.graph.root,
      this.memory.root,
    );
  }

  reset({ status, model, cursor, machineMemory }: Extract<PanelUpdate, { type: 'reset' }>): void {
    if (view.model.file !== status.file) {
      view.model = freshModelView(status.file);
      saveView();
    }
    this.memory.machineMemory = machineMemory;
    this.show(model);
    this.cursor = cursor;
  }

  show({ layers, graph, memory }: ModelFacts): void {
    this.empty.hidden = layers.length > 0;
    this.layers.show(layers);
    this.graph.show(layers, graph);
    this.memory.show(memory);
  }

  set cursor(cursor: Cursor | null) {
    this.layers.cursor = cursor;
    this.graph.cursor = cursor;
  }
}
