// Stands in for the runner in trace mode: what it does with a request is told by the name of the entry.
const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

process.on('disconnect', () => process.exit());
process.on('message', async ({ id, request }) => {
  if (request.entry === 'hang') return;
  if (request.entry === 'die') process.exit(3);
  if (request.entry === 'fail') return process.send({ id, error: 'no such file' });
  if (request.entry === 'slow') await wait(60);
  const hint = {
    kind: 'variable',
    name: request.overlays.name ?? '',
    times: process.pid,
    shapes: [],
  };
  const place = { file: request.entry, line: 1, column: 1 };
  process.send({
    id,
    memory: request.entry === 'large' ? 5000 : 1000,
    reply: {
      hints: [{ ...hint, ...place }],
      diagnostics: [],
      cut: null,
      layers: [],
      files: [request.entry],
      milliseconds: {},
    },
  });
});
process.send({ ready: true });
