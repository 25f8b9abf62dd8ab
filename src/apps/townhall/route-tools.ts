/** What the routes of every screen share: who asks, may they, and the tools that answer. */
import type { HttpBindings } from '@hono/node-server';
import type { Context } from 'hono';
import type { Act } from '../../people/roles.ts';
import type { Access, Actor } from './access.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { RateLimit } from './rate-limit.ts';
import { problem } from './responses.ts';
import type { HouseFacts } from './secure-server.ts';
import type { Townhall } from './townhall.ts';

export interface PageTools {
  readonly townhall: Townhall;
  readonly access: Access;
  readonly feed: ChangeFeed;
  readonly signInLimit: RateLimit;
  /** How the house reaches this server; undefined = only its own machine does. */
  readonly house: () => HouseFacts | undefined;
}

export interface PageEnv {
  readonly Bindings: HttpBindings & { readonly isHttps: boolean };
}
export type PageContext = Context<PageEnv>;

/** An answer that changes nothing, for those who may ask. */
export async function reading(
  { access }: PageTools,
  context: PageContext,
  act: Act,
  answer: (actor: Actor) => Promise<Response>,
): Promise<Response> {
  const actor = access.authorize(context.env.incoming, act, 'read');
  return actor.ok ? answer(actor.value) : problem(actor.failure);
}
