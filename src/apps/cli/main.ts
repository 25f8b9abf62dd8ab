/** The entry point of `insel`: checks the Node it runs on before anything is loaded that needs it. */
import '../../../scripts/require-node.ts';

const { runInsel } = await import('./run-insel.ts');
const { openTerminal } = await import('./terminal.ts');

const io = openTerminal(process);
process.exitCode = await runInsel(process.argv.slice(2), io);
await io.close();
