import type { PanelUpdate, RunStatus } from '../src/protocol/panel.ts';
import { Charts } from './charts.ts';
import { element } from './element.ts';
import { ErrorBox } from './error-box.ts';
import { Head } from './head.ts';
import { listen, send } from './host.ts';
import { LayerTable } from './layer-table.ts';
import './panel.css';

const head = new Head();
const error = new ErrorBox();
const charts = new Charts();
const layers = new LayerTable();
const empty = element('p', { class: 'empty' });
document.getElementById('panel')!.append(head.root, error.root, empty, charts.root, layers.root);

listen((update: PanelUpdate) => {
  switch (update.type) {
    case 'reset':
      charts.clear();
      charts.append(update.curves);
      layers.show(update.layers);
      showStatus(update.status);
      break;
    case 'points':
      charts.append(update.curves);
      break;
    case 'status':
      showStatus(update.status);
      break;
    case 'layers':
      layers.show(update.layers);
      break;
  }
});
send({ type: 'ready' });

function showStatus(status: RunStatus): void {
  head.show(status);
  error.show(status.error);
  empty.textContent = advice(status);
  empty.hidden = !empty.textContent || !charts.root.hidden;
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
