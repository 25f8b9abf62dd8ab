/** A feed as a component sees it: its state now, and the feed to change it by. */
import type { RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { type Feed, type FeedState, openFeed } from '../feed/feed.ts';
import type { Answer, ApiFailure } from './api-client.ts';
import { browserTimer } from './timer.ts';

export interface FeedInUse<T> {
  readonly state: FeedState<T, ApiFailure>;
  readonly feed: RefObject<Feed<T> | undefined>;
}

/**
 * @param key names what is loaded: a new key starts empty.
 * @param pulse a number that changes whenever the server should be asked again.
 */
export function useFeed<T>(load: () => Answer<T>, key: string, pulse: number): FeedInUse<T> {
  const [shown, setShown] = useState<{ key: string; state: FeedState<T, ApiFailure> }>({ key, state: {} });
  const feed = useRef<Feed<T> | undefined>(undefined);
  useEffect(() => {
    const opened = openFeed<T, ApiFailure>({
      load,
      onChange: (state) => setShown({ key, state }),
      ...browserTimer,
    });
    feed.current = opened;
    return opened.close;
  }, [key]);
  useEffect(() => feed.current?.refresh(), [key, pulse]);
  return { state: shown.key === key ? shown.state : {}, feed };
}
