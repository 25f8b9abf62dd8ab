// Loaded into the process that bin/insel.js starts: when the wrapper is gone, even by SIGKILL, the server
// must not live on unseen with the data folder locked. The channel alone keeps no process alive. Workers and
// children of that process load this file too, with the same arguments; the mark keeps them out.
if (process.env['INSEL_WRAPPER'] === String(process.ppid)) {
  delete process.env['INSEL_WRAPPER'];
  process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.channel?.unref();
}
