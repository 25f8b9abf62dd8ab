/**
 * Loaded before the tests of `npm test -- --seed=N`: every property that fast-check runs begins with that
 * seed. Tests with a chance of their own read INSEL_SEED.
 */
import fc from 'fast-check';

const seed = process.env['INSEL_SEED'];
if (seed !== undefined) fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(seed) });
