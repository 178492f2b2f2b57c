import { basename } from 'node:path';
import type { RunStatus } from '../protocol/panel.ts';
import type { Curve } from './training/curve.ts';

const states: Record<RunStatus['state'], string> = {
  idle: 'Idle',
  running: 'Running',
  paused: 'Paused',
  finished: 'Finished',
  stopped: 'Stopped',
  failed: 'Failed',
};

/** `Running · step 1,200 · loss 0.2314`, for the lens above the loop. */
export function progressText(status: RunStatus, curves: Curve[]): string {
  const parts = [states[status.state], `step ${status.step.toLocaleString('en')}`];
  const loss = curves.find((curve) => /loss/i.test(curve.name)) ?? curves[0];
  if (loss) parts.push(`${loss.name} ${shortNumber(loss.last())}`);
  return parts.join(' · ');
}

/** What the status bar says: the engine, and the step while something runs. */
export function statusBarText(status: RunStatus | null): string {
  const engine = status?.engine ?? 'Tensorscope';
  if (!status || status.state === 'idle') return '$(graph-line) Tensorscope';
  if (status.state === 'running') return `$(sync~spin) ${engine} · step ${status.step.toLocaleString('en')}`;
  if (status.state === 'paused') return `$(debug-pause) ${engine} · step ${status.step.toLocaleString('en')}`;
  const icon = { finished: 'pass', stopped: 'debug-stop', failed: 'error' }[status.state];
  return `$(${icon}) ${engine} · ${states[status.state].toLowerCase()}`;
}

/** What its tooltip says, a line each. */
export function statusBarDetail(status: RunStatus | null): string[] {
  if (!status) return ['Tensorscope: the engine is chosen when a program is trained.'];
  const lines = [
    `${basename(status.file)}: ${states[status.state].toLowerCase()} at step ${status.step.toLocaleString('en')}`,
  ];
  if (status.engine)
    lines.push(`Engine: ${status.engine}${status.engineReason ? `, ${status.engineReason}` : ''}`);
  if (status.error) lines.push(status.error.message);
  return lines;
}

/** Four significant digits, and an exponent where the plain number would be long. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return value.toExponential(2);
  return String(Number(value.toPrecision(4)));
}
