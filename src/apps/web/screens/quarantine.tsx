/** What importers could not read: where it came from, why, and the text itself, untouched. */
import { useEffect } from 'preact/hooks';
import type { QuarantineItem } from '../api/quarantine.ts';
import { useFeed } from '../browser/use-feed.ts';
import { Empty } from '../components/empty.tsx';
import { FirstLoad } from '../components/first-load.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import { formatAsOf } from '../day/local-dates.ts';
import { quarantineText } from '../text.ts';
import type { ScreenProps } from './screen.ts';

export function Quarantine({ client, town, pulse, onFailure }: ScreenProps) {
  const { state, feed } = useFeed(client.quarantine, 'quarantine', pulse);
  useEffect(() => onFailure(state.failure), [state.failure]);
  return (
    <>
      <PageHeading title={quarantineText().title} town={town} />
      <p class="lead">{quarantineText().lead}</p>
      {state.value ? (
        <QuarantineTable items={state.value} />
      ) : (
        <FirstLoad failure={state.failure} onRetry={() => feed.current?.refresh()} />
      )}
    </>
  );
}

function QuarantineTable({ items }: { readonly items: readonly QuarantineItem[] }) {
  if (items.length === 0) return <Empty title={quarantineText().empty} next={quarantineText().emptyNext} />;
  return (
    <>
      <p class="as-of">{quarantineText().count(items.length)}</p>
      <table class="quarantine-table">
        <caption class="only-heard">{quarantineText().caption}</caption>
        <thead>
          <tr>
            {Object.entries(quarantineText().columns).map(([column, title]) => (
              <th key={column} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item) => (
            <tr key={item.id}>
              <th scope="row">
                {item.source}
                <span class="day-row__detail">{item.where}</span>
              </th>
              <td class="quarantine-table__reason">{item.message}</td>
              <td>
                <pre class="raw">{item.raw}</pre>
              </td>
              <td class="quarantine-table__at" data-heading={quarantineText().columns.at}>
                {formatAsOf(item.at)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}
