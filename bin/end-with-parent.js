// Loaded into the process that bin/insel.js starts: when the wrapper is gone, even by SIGKILL, the server
// must not live on unseen with the data folder locked. The channel alone keeps no process alive.
process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.channel?.unref();
