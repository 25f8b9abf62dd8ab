/**
 * Imported first by every entry point. Node 22 and 24 load TypeScript too, but lack what Insel uses
 * (Argon2id, ML-KEM, Temporal) and would fail somewhere later and less clearly. Node 20 cannot load this
 * file; npm scripts and `npx insel` find Node 26 before that matters.
 */
const major = Number.parseInt(process.versions.node, 10);
if (major < 26) {
  process.stderr.write(
    `insel: error: Insel runs on Node 26 or later, this is Node ${process.versions.node}\n` +
      'insel: hint: the project brings its own Node: use npm start, npm test, npm run … or npx insel\n',
  );
  process.exit(78);
}
