// Stands in for the runner in train mode: what it does is told by the name of the file.
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';

const { file } = JSON.parse(process.argv[3]);
const pipe = new Socket({ fd: 3 });
const send = (event) => pipe.write(`${JSON.stringify(event)}\n`);

console.log('printed');
send({ type: 'started', engine: 'cpu', reason: 'it is there', runDir: '/run', file });
if (file === 'dies') setTimeout(() => process.exit(7), 20);
if (file === 'killed') setTimeout(() => process.kill(process.pid, 'SIGKILL'), 20);
if (file === 'crashes') setTimeout(() => process.kill(process.pid, 'SIGSEGV'), 20);
if (file === 'garbage') pipe.write('{"type":\nnot JSON\n[1]\n');
if (file === 'ends' || file === 'garbage') {
  send({ type: 'done', outcome: 'finished', steps: 2, seconds: 1, engine: 'cpu', runDir: '/run' });
  pipe.end();
}
createInterface({ input: pipe }).on('line', (line) => {
  const { type } = JSON.parse(line);
  send({ type: 'state', state: type === 'pause' ? 'paused' : 'running', step: 1 });
  if (type !== 'stop' || file === 'deaf') return;
  send({ type: 'done', outcome: 'stopped', steps: 1, seconds: 1, engine: 'cpu', runDir: '/run' });
  pipe.end(() => process.exit());
});
