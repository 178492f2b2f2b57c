import '@vscode-elements/elements/dist/vscode-button/index.js';
import '@vscode-elements/elements/dist/vscode-progress-bar/index.js';
import type { PanelRequest, RunStatus } from '../src/protocol/panel.ts';
import { Acts } from './acts.ts';
import { element, icon } from './element.ts';
import { count, duration, rate } from './format.ts';
import { send } from './host.ts';

type Command = Extract<PanelRequest, { type: 'command' }>['command'] | 'goOn';

const states: Record<RunStatus['state'], { text: string; icon: string }> = {
  idle: { text: 'Ready', icon: 'circle-outline' },
  running: { text: 'Running', icon: 'sync' },
  paused: { text: 'Paused', icon: 'debug-pause' },
  finished: { text: 'Finished', icon: 'pass' },
  stopped: { text: 'Stopped', icon: 'debug-stop' },
  failed: { text: 'Failed', icon: 'error' },
};

const buttons: Record<Command, { text: string; icon: string }> = {
  train: { text: 'Train', icon: 'play' },
  pause: { text: 'Pause', icon: 'debug-pause' },
  resume: { text: 'Resume', icon: 'debug-continue' },
  act: { text: 'Next act', icon: 'debug-step-into' },
  step: { text: 'Step', icon: 'debug-step-over' },
  stop: { text: 'Stop', icon: 'debug-stop' },
  goOn: { text: 'Resume run', icon: 'debug-continue' },
};

/** Which program, in which state, on which engine; what can be done; and how far it is. */
export class Head {
  readonly root: HTMLElement;
  private readonly file = element('h1');
  private readonly state = element('span', { class: 'state', role: 'status', 'aria-live': 'polite' });
  private readonly engine = element('span', { class: 'engine' });
  private readonly toolbar = element('div', { class: 'toolbar', role: 'toolbar', 'aria-label': 'Training' });
  private readonly bar = element('vscode-progress-bar', { max: '1', 'aria-label': 'Progress' });
  private readonly figures = element('div', { class: 'figures' });
  private readonly progress = element('div', { class: 'progress' }, this.bar, this.figures);
  private readonly acts = new Acts();
  private shown = '';

  constructor() {
    const title = element('div', { class: 'title' }, this.file, this.state, this.engine);
    this.root = element(
      'header',
      { class: 'head' },
      element('div', { class: 'bar' }, title, this.toolbar),
      this.progress,
      this.acts.root,
    );
  }

  show(status: RunStatus): void {
    this.file.textContent = baseName(status.file) || 'Tensorscope';
    this.file.title = status.file;
    this.showState(status);
    this.engine.textContent = status.engine ?? '';
    this.engine.title = status.engineReason ?? '';
    this.acts.show(status);
    this.progress.hidden = status.state === 'idle';
    this.bar.indeterminate = status.state === 'running' && status.fraction === undefined;
    this.bar.value = status.fraction ?? 0;
    this.figures.replaceChildren(...figures(status).map((text) => element('span', {}, text)));
  }

  /** Only when it is another one, so that it is read out once and a focused button keeps its focus. */
  private showState({ state, file, resumable = false }: RunStatus): void {
    const key = `${state} ${file === ''} ${resumable}`;
    if (key === this.shown) return;
    this.shown = key;
    if (this.state.textContent !== states[state].text) {
      this.state.className = `state state-${state}`;
      this.state.replaceChildren(icon(states[state].icon), states[state].text);
    }
    const focused = this.toolbar.contains(document.activeElement);
    this.toolbar.replaceChildren(
      ...(file ? possible(state, resumable) : []).map((command, index) => button(command, index === 0)),
    );
    const first = this.toolbar.querySelector('vscode-button');
    // It takes the focus once it is rendered.
    if (focused) void first?.updateComplete.then(() => first.focus());
  }
}

function possible(state: RunStatus['state'], resumable: boolean): Command[] {
  if (state === 'running') return ['pause', 'stop'];
  if (state === 'paused') return ['resume', 'act', 'step', 'stop'];
  return resumable ? ['train', 'goOn'] : ['train'];
}

function button(command: Command, primary: boolean): HTMLElement {
  const click = () => send(command === 'goOn' ? { type: 'goOn' } : { type: 'command', command });
  return element(
    'vscode-button',
    { icon: buttons[command].icon, secondary: !primary, click },
    buttons[command].text,
  );
}

function figures({ state, step, stepsPerSecond, secondsLeft, fraction }: RunStatus): string[] {
  if (state === 'idle') return [];
  const texts = [`step ${count(step)}`];
  if (fraction !== undefined && state !== 'finished') texts.push(`${Math.floor(fraction * 100)} %`);
  if (stepsPerSecond) texts.push(rate(stepsPerSecond));
  if (secondsLeft !== undefined && state === 'running') texts.push(`${duration(secondsLeft)} left`);
  return texts;
}

function baseName(file: string): string {
  return file.split(/[\\/]/).pop() ?? '';
}
