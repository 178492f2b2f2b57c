import { spawnSync } from 'node:child_process';
import { createReadStream, openSync, writeSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** What one turn took: milliseconds by the clock, and of all the process's threads together. */
export interface Turn {
  wall: number;
  cpu: number;
}

/** The rest of a program that trains when it is its turn: `body` is a step, and so many of them are a turn. */
export const inTurns = (steps: number, body: string): string => `
import { openSync, readSync, writeSync } from 'node:fs';
const turns = openSync(process.env.TURNS, 'r');
const told = openSync(process.env.TOLD, 'w');
const step = () => {
${body}
};
while (readSync(turns, new Uint8Array(1)) === 1) {
  // What is done by the clock was due while others had their turn: that is not this one's cost.
  for (let i = 0; i < ${UNTIMED}; i++) step();
  const cpu = process.cpuUsage();
  const start = performance.now();
  for (let i = 0; i < ${steps}; i++) step();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  writeSync(told, JSON.stringify({ wall, cpu: (user + system) / 1000 }) + '\\n');
}
`;

const UNTIMED = 3;

/** A process that runs such a program. Two pipes with names say whose turn it is, so that it may be anyone's child. */
export class TurnTaker {
  readonly turns: Turn[] = [];
  private readonly pipe: number;
  private readonly lines: AsyncIterator<string>;
  private readonly end: () => void;

  /** `start` starts the process in an environment, and gives what ends it. */
  constructor(
    readonly name: string,
    folder: string,
    start: (env: NodeJS.ProcessEnv) => () => void,
  ) {
    const file = name.replace(/[^a-z]+/g, '-');
    const [turns, told] = ['turns', 'told'].map((end) => path.join(folder, `${file}.${end}`));
    spawnSync('mkfifo', [turns, told]);
    // Opened for both directions, neither waits for the other end.
    this.pipe = openSync(turns, 'r+');
    const reports = createReadStream(told, { fd: openSync(told, 'r+') });
    this.lines = createInterface({ input: reports })[Symbol.asyncIterator]();
    this.end = start({ TURNS: turns, TOLD: told, TENSORSCOPE_ENGINE: 'native' });
  }

  async turn(counts: boolean): Promise<void> {
    writeSync(this.pipe, '.');
    const { value } = await this.lines.next();
    if (counts) this.turns.push(JSON.parse(value));
  }

  close(): void {
    this.end();
  }
}
