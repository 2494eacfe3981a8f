/** Preloaded into a sidecar: SIGUSR2 ends its decoding threads, as a crash would. */
const threads = new Set();

process.on('worker', (worker) => {
  if (worker.threadName === 'blotter-writer') return;
  threads.add(worker);
  worker.once('exit', () => threads.delete(worker));
});

process.on('SIGUSR2', () => {
  for (const thread of threads) void thread.terminate();
});
