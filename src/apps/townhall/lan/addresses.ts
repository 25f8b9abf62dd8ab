/** Under which addresses this machine can be reached from the house; a composition root asks the system. */
import { networkInterfaces } from 'node:os';

export const houseAddresses = (): readonly string[] =>
  Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
