// Preloaded into the runner: on SIGUSR2 it collects its garbage and tells what is left.
process.on('SIGUSR2', () => {
  for (let round = 0; round < 2; round++) globalThis.gc();
  process.send({ memory: process.memoryUsage() });
});
