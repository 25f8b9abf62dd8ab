/** *Infoschalter*: what somebody comes for, a slip with a number, and who is waiting. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { concernsPath, concernsSchema } from '../../api/concerns.ts';
import { type Visit, visitsOfDayPath, visitsSchema } from '../../api/visits.ts';
import { useFeed } from '../../browser/use-feed.ts';
import { FirstLoad } from '../../components/first-load.tsx';
import { PageHeading } from '../../components/page-heading.tsx';
import type { ScreenProps } from '../screen.ts';
import { RecordedSlip } from './recorded-slip.tsx';
import { infodeskText } from './text.ts';
import { VisitForm } from './visit-form.tsx';
import { VisitList } from './visit-list.tsx';

export function InfodeskScreen(props: ScreenProps) {
  const { client, town, pulse, onFailure } = props;
  const concerns = useFeed(() => client.read(concernsPath, concernsSchema), 'concerns', 0);
  const visits = useFeed(() => client.read(visitsOfDayPath('today'), visitsSchema), 'visits', pulse);
  const [slip, setSlip] = useState<{ readonly visit: Visit; readonly isNew: boolean }>();
  const place = useRef<HTMLDivElement>(null);
  const [served, setServed] = useState(0);
  useEffect(() => onFailure(concerns.state.failure), [concerns.state.failure]);
  useEffect(() => onFailure(visits.state.failure), [visits.state.failure]);
  // The next person is one key away: the tiles have the focus again.
  useLayoutEffect(() => {
    if (served > 0) place.current?.querySelector<HTMLElement>('.tile[tabindex="0"]')?.focus();
  }, [served]);

  function showSlip(visit: Visit, isNew: boolean): void {
    setSlip({ visit, isNew });
    props.onBeat();
  }
  const known = concerns.state.value;
  return (
    <div class="infodesk" ref={place}>
      <PageHeading title={infodeskText().title} town={town} />
      {known === undefined ? (
        <FirstLoad failure={concerns.state.failure} onRetry={() => concerns.feed.current?.refresh()} />
      ) : slip === undefined ? (
        <VisitForm {...props} concerns={known} onRecorded={(visit) => showSlip(visit, true)} />
      ) : (
        <RecordedSlip
          {...props}
          key={slip.visit.id}
          concerns={known}
          visit={slip.visit}
          isNew={slip.isNew}
          onBack={() => {
            setSlip(undefined);
            setServed((count) => count + 1);
          }}
        />
      )}
      {known && (
        <VisitList
          {...props}
          concerns={known}
          today={visits.state.value}
          failure={visits.state.failure}
          onRetry={() => visits.feed.current?.refresh()}
          onSlip={(visit) => showSlip(visit, false)}
        />
      )}
    </div>
  );
}
