import type { Comparison, ModelFacts, PanelUpdate, RunStatus, Tunable } from '../src/protocol/panel.ts';
import { Charts } from './curves/charts.ts';
import { Differences } from './curves/comparison.ts';
import { MediaSection } from './curves/media.ts';
import { Note } from './curves/note.ts';
import { Tuners } from './curves/tuners.ts';
import { element } from './element.ts';
import { ErrorBox } from './error-box.ts';
import { Head } from './head.ts';
import { listen, send } from './host.ts';
import { ModelTab } from './model/model-tab.ts';
import { RatesSection } from './rates/rates.ts';
import { Tabs } from './tabs.ts';
import { TensorTab } from './tensor/tensor-tab.ts';
import './panel.css';
import './section.css';
import './curves/charts.css';
import './curves/extras.css';
import './model/layers.css';
import './model/memory.css';
import './model/graph/graph.css';
import './tensor/tensor.css';

const head = new Head();
const error = new ErrorBox();
const charts = new Charts();
const note = new Note();
const differences = new Differences();
const tuners = new Tuners();
const media = new MediaSection();
const empty = element('p', { class: 'empty' });
const model = new ModelTab();
const rates = new RatesSection();
const tensor = new TensorTab();
const tabs = new Tabs({
  curves: [empty, note.root, rates.root, tuners.root, charts.root, differences.root, media.root],
  model: [model.root],
  tensor: [tensor.root],
});
let tunables: Tunable[] = [];
let status: RunStatus = { file: '', state: 'idle', step: 0 };
document.getElementById('panel')!.append(head.root, error.root, tabs.root);

listen((update: PanelUpdate) => {
  switch (update.type) {
    case 'reset':
      charts.clear();
      tuners.clear();
      media.clear();
      charts.append(update.curves);
      tunables = update.tunables;
      showStatus(update.status);
      charts.mark(update.changes);
      media.append(update.media);
      compare(update.comparison);
      model.reset(update);
      tensor.show(update.tensor);
      rates.show(update.rates);
      settle(update.model);
      break;
    case 'points':
      charts.append(update.curves);
      break;
    case 'status':
      showStatus(update.status);
      break;
    case 'tunables':
      tunables = update.tunables;
      charts.mark(update.changes);
      showStatus(status);
      break;
    case 'media':
      media.append(update.media);
      break;
    case 'note':
      note.show(update.note);
      break;
    case 'compared':
      compare(update.comparison);
      break;
    case 'model':
      model.show(update.model);
      // An edit that leaves no model for a moment turns no page.
      if (update.model.layers.length) settle(update.model);
      break;
    case 'cursor':
      model.cursor = update.cursor;
      break;
    case 'rates':
      rates.show(update.rates);
      break;
    case 'tensor':
      tensor.show(update.tensor);
      break;
    case 'show':
      tabs.choose(update.tab);
      break;
  }
});
send({ type: 'ready' });

function showStatus(newest: RunStatus): void {
  status = newest;
  head.show(status);
  error.show(status.error);
  note.root.hidden = !status.runDir;
  tuners.show(tunables, status.state === 'running' || status.state === 'paused');
  empty.textContent = advice(status);
  empty.hidden = !empty.textContent || !charts.root.hidden;
}

function compare(comparison: Comparison): void {
  charts.compare(comparison);
  differences.show(comparison);
}

/** Before anything was trained the model is what there is to see. */
function settle({ layers }: ModelFacts): void {
  tabs.settle(status.file, status.state === 'idle' && layers.length ? 'model' : 'curves');
}

/** What to do while there is nothing to see. */
function advice({ file, state, error }: RunStatus): string {
  if (!file)
    return 'Open a prototype: a TypeScript or JavaScript file that imports tensorscope or TensorFlow.js.';
  if (state === 'idle')
    return 'Train to watch the curve of every loss here, live. What you log({\u00a0…\u00a0}) is drawn too.';
  if (error) return '';
  if (state === 'running')
    return 'Waiting for the first loss: the curve starts with the first call of backward().';
  return 'This run reported no values: call backward() on a loss, or log({ … }).';
}
