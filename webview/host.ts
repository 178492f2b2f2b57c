import type { PanelRequest, PanelUpdate, Tab } from '../src/protocol/panel.ts';

interface VsCode {
  postMessage(message: PanelRequest): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCode;

const vscode = acquireVsCodeApi();

export function send(request: PanelRequest): void {
  vscode.postMessage(request);
}

export function listen(receive: (update: PanelUpdate) => void): void {
  window.addEventListener('message', (event: MessageEvent<PanelUpdate>) => receive(event.data));
}

/** What the curves lie over. */
export type Axis = 'step' | 'epoch' | 'time';

/** How the user likes the panel. */
export interface View {
  /** The weight of the past in the moving average, from 0 to below 1. */
  smoothing: number;
  logarithmic: boolean;
  axis: Axis;
  /** Names of the curves that are not drawn. */
  hidden: string[];
  /** The tab that was chosen, and the program that was shown then: another one opens on the tab that suits it. */
  tab: { name: Tab; file: string } | null;
  /** Headings of the sections that are closed. */
  closed: string[];
  /** What was chosen for the model of one program. */
  model: ModelView;
}

export interface ModelView {
  /** The program that this is about. */
  file: string;
  /** The rows of the table, and the boxes of the graph, that were opened or closed by hand, by path. */
  rows: Record<string, boolean>;
  boxes: Record<string, boolean>;
  /** Which part of the graph is in sight; null while it is fitted by itself. */
  window: { scale: number; x: number; y: number } | null;
  /** The batch size of the memory forecast; null while it is the program's. */
  batch: number | null;
}

export function freshModelView(file: string): ModelView {
  return { file, rows: {}, boxes: {}, window: null, batch: null };
}

/** Kept with the page while it is hidden, and over a reload of the window. */
export const view: View = {
  smoothing: 0.9,
  logarithmic: false,
  axis: 'step',
  hidden: [],
  tab: null,
  closed: ['System'],
  model: freshModelView(''),
  ...(vscode.getState() as Partial<View> | undefined),
};

export function saveView(): void {
  vscode.setState(view);
}
