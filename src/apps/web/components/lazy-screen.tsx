/** A screen whose code is fetched when it is first shown, so that a route stays small. */
import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { problemText } from '../text.ts';
import { Loading } from './loading.tsx';
import { Notice } from './notice.tsx';

export function lazyScreen<Props extends object>(
  load: () => Promise<ComponentType<Props>>,
): ComponentType<Props> {
  let loaded: ComponentType<Props> | undefined;
  return function LazyScreen(props: Props) {
    const [Screen, setScreen] = useState(() => loaded);
    const [hasFailed, setFailed] = useState(false);
    useEffect(() => {
      if (loaded !== undefined) return;
      load().then(
        (screen) => {
          loaded = screen;
          setScreen(() => screen);
        },
        () => setFailed(true),
      );
    }, []);
    if (Screen !== undefined) return <Screen {...props} />;
    return hasFailed ? <Notice problem={problemText().screenMissing} tone="warning" /> : <Loading />;
  };
}
