/** The house's way in: HTTPS under the LAN name and this machine's own numbers, and the help page on plain HTTP. */
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type Failure, ok, type Result } from '../../core/value/result.ts';
import { houseAddresses } from './lan/addresses.ts';
import { createHelpListener } from './lan/help-listener.ts';
import { readTrustRoot, type TrustRoot } from './lan/trust-root.ts';
import { type ListenerPlan, listen, listenerOf, localNames, withRawAnswers } from './listener.ts';
import { openHostCertificate } from './tls-files.ts';
import type { Townhall } from './townhall.ts';

export interface SecureOptions {
  /** 0 = any free one. */
  readonly port: number;
  /** Serve HTTPS on every address under this name; `port` is then the HTTPS port. */
  readonly lanName?: string | undefined;
  /** Where plain HTTP explains how a device learns to trust the name; 80 beside 443, else the port above. */
  readonly helpPort?: number | undefined;
  /** Addresses of this machine in the house; the default asks the system. */
  readonly addresses?: readonly string[] | undefined;
}

/** What people need to reach the server from the house. */
export interface HouseFacts {
  readonly url: string;
  /** The same by number, for a house whose name server does not know the name. */
  readonly numberUrl: string | undefined;
  readonly helpUrl: string | undefined;
  readonly root: TrustRoot;
  /** End of the server's own certificate, milliseconds since 1970 UTC. */
  readonly serverUntil: number;
}

export interface SecureSide {
  readonly servers: readonly Server[];
  readonly house: HouseFacts;
}

/** Serves the app over HTTPS, and beside it the page that explains how a device learns to trust it. */
export async function startSecure(
  townhall: Townhall,
  plan: ListenerPlan,
  options: SecureOptions,
): Promise<Result<SecureSide, Failure>> {
  const { paths, config } = townhall.folder;
  const lanName = options.lanName?.toLowerCase() ?? config.lanName;
  const ports = { random: townhall.random, now: townhall.clock.wallMilliseconds() };
  const addresses = options.addresses ?? houseAddresses();
  const certificate = openHostCertificate(paths, ports, { lanName, addresses });
  if (!certificate.ok) return certificate;
  const root = readTrustRoot(paths.authorityCertificate);
  if (!root.ok) return root;
  const { chainPem, privateKeyPem, names, validUntil: serverUntil } = certificate.value;
  const server = createSecureServer(
    { ...plan.limits, cert: chainPem, key: privateKeyPem, minVersion: 'TLSv1.2' },
    listenerOf(plan, { isHttps: true, names: new Set([...names, ...localNames]) }),
  );
  const listening = await listen(withRawAnswers(server), options.port, undefined);
  if (!listening.ok) return listening;
  const { port } = listening.value;
  const url = `https://${lanName}${port === 443 ? '' : `:${port}`}`;
  const number = addresses.find((address) => names.includes(address));
  const numberUrl = number === undefined ? undefined : url.replace(lanName, number);
  const help = await startHelp(townhall, plan, options, { url, numberUrl, lanName, port, root: root.value });
  if (help?.ok === false) {
    server.close();
    return help;
  }
  return ok({
    servers: help === undefined ? [server] : [server, help.value.server],
    house: { url, numberUrl, helpUrl: help?.value.url, root: root.value, serverUntil },
  });
}

/** A house without the help page still works: what nobody asked for by number only leaves a line in the log. */
async function startHelp(
  townhall: Townhall,
  { limits }: ListenerPlan,
  options: SecureOptions,
  secure: Pick<HouseFacts, 'url' | 'numberUrl' | 'root'> & {
    readonly lanName: string;
    readonly port: number;
  },
): Promise<Result<{ readonly server: Server; readonly url: string }, Failure> | undefined> {
  const { url, numberUrl, lanName, port, root } = secure;
  const { name: town, isExercise } = townhall.folder.config;
  const facts = { town, isExercise, root, url, numberUrl };
  const server = withRawAnswers(createServer(limits, createHelpListener(facts)));
  const wanted = options.helpPort ?? (port === 443 ? 80 : options.port === 0 ? 0 : port + 1);
  const listening = await listen(server, wanted, undefined);
  if (listening.ok) {
    const shown = listening.value.port === 80 ? '' : `:${listening.value.port}`;
    return ok({ server, url: `http://${lanName}${shown}` });
  }
  if (options.helpPort !== undefined) return listening;
  townhall.log(`help page: ${listening.failure.message}`);
  return undefined;
}
