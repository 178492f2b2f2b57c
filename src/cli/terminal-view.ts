import path from 'node:path';
import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import { type ErrorEvent, SYSTEM, type TrainingEvent } from '../protocol/training.ts';

/** A run in a terminal: a progress bar with the newest metrics, and above it what the program prints. */
export class TerminalView {
  private readonly bars = new MultiBar(
    {
      format: '{bar} {percent} · step {step} · {speed}{left}{metrics}',
      barsize: 24,
      hideCursor: true,
      clearOnComplete: false,
    },
    Presets.shades_classic,
  );
  /** A bar is for a terminal; elsewhere the lines of the program and of the end are enough. */
  private readonly drawn = process.stderr.isTTY;
  private bar?: SingleBar;
  private readonly metrics = new Map<string, number | string>();
  private progress = { percent: '', step: 0, speed: '', left: '' };

  show(event: TrainingEvent): void {
    switch (event.type) {
      case 'started':
        this.print(`${path.relative('', event.file)} on ${event.engine} (${event.reason})`);
        if (this.drawn) this.bar = this.bars.create(1, 0, { ...this.progress, metrics: '' });
        break;
      case 'metric':
        if (!event.name.startsWith(SYSTEM)) this.metrics.set(event.name, event.value);
        break;
      case 'progress': {
        const { step, fraction, stepsPerSecond, secondsLeft } = event;
        this.progress = {
          step,
          percent: fraction === undefined ? '' : `${Math.round(fraction * 100)} %`,
          speed: `${stepsPerSecond.toFixed(1)} steps/s`,
          left: secondsLeft === undefined ? '' : ` · ${duration(secondsLeft)} left`,
        };
        this.bar?.update(fraction ?? 0, { ...this.progress, metrics: this.metricsText() });
        break;
      }
      case 'log':
        this.print(event.text);
        break;
      case 'error':
        this.print(errorText(event));
        break;
      case 'done':
        if (event.outcome === 'finished')
          this.bar?.update(1, { ...this.progress, percent: '100 %', left: '', metrics: this.metricsText() });
        this.end();
        if (event.runDir) {
          const what = `${event.outcome} after ${event.steps} steps in ${duration(event.seconds)}`;
          console.log(`${what}${this.metricsText()}\n${path.relative('', event.runDir)}`);
        }
    }
  }

  end(): void {
    if (this.bar) this.bars.stop();
    this.bar = undefined;
  }

  private print(text: string): void {
    if (this.bar) this.bars.log(`${text}\n`);
    else console.log(text);
  }

  private metricsText(): string {
    return [...this.metrics].map(([name, value]) => ` · ${name} ${number(value)}`).join('');
  }
}

function number(value: number | string): string {
  return typeof value === 'number' ? Number(value.toPrecision(4)).toString() : value;
}

function duration(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(seconds < 10 ? 1 : 0)} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60
    ? `${minutes} min ${Math.round(seconds % 60)} s`
    : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

export function errorText({ file, line, column, message, stack }: ErrorEvent): string {
  const frames = stack.split('\n').filter((frame) => /^\s+at /.test(frame));
  return [`${path.relative('', file)}:${line}:${column}: ${message}`, ...frames].join('\n');
}
