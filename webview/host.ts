import type { PanelRequest, PanelUpdate } from '../src/protocol/panel.ts';

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

/** How the user likes the charts: kept with the page, also over a reload of the window. */
export interface View {
  /** The weight of the past in the moving average, from 0 to below 1. */
  smoothing: number;
  logarithmic: boolean;
}

export function savedView(): View {
  const saved = vscode.getState() as Partial<View> | undefined;
  return { smoothing: saved?.smoothing ?? 0.9, logarithmic: saved?.logarithmic ?? false };
}

export function saveView(view: View): void {
  vscode.setState(view);
}
