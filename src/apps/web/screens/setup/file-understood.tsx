/** How a file was read: counted, the first rows, what was not understood. Nothing is recorded yet. */
import type { FileReport } from '../../api/setup.ts';
import { Button } from '../../components/button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Facts } from '../../components/facts.tsx';
import { Panel } from '../../components/panel.tsx';
import { formatDayShort } from '../../day/local-dates.ts';
import { setupText } from './text.ts';

const daysShown = 5;

export const FileUnderstood = ({
  report,
  isBusy,
  onRecord,
}: {
  readonly report: FileReport;
  readonly isBusy: boolean;
  readonly onRecord: () => void;
}) => (
  <>
    <Panel title={setupText().understood}>
      <Facts
        facts={[
          { name: setupText().counts, fact: countWords(report) },
          ...(report.days.length === 0 ? [] : [{ name: setupText().days, fact: dayWords(report) }]),
          ...report.facts.map(({ label, value }) => ({ name: label, fact: value })),
        ]}
      />
      {report.rows.length > 0 && <FirstRows report={report} />}
    </Panel>
    {report.reasons.length > 0 && (
      <Panel title={setupText().reasonsTitle}>
        {report.accepted > 0 && <p>{setupText().reasonsMeans}</p>}
        <DataTable
          caption={setupText().reasonsCaption}
          rows={report.reasons.map((reason, at) => ({ ...reason, at }))}
          rowKey={({ at }) => String(at)}
          columns={[
            { title: setupText().where, look: 'short', cell: ({ where }) => where },
            { title: setupText().why, cell: ({ message }) => message },
          ]}
        />
      </Panel>
    )}
    {report.accepted > 0 ? (
      <p class="actions">
        <Button look="primary" isBusy={isBusy} onClick={onRecord}>
          {setupText().record(report.accepted)}
        </Button>
      </p>
    ) : (
      <p role="status">
        {setupText().nothingToRecord} {report.header.length > 1 && setupText().sayColumns}
      </p>
    )}
  </>
);

const countWords = ({ read, accepted, putAside }: FileReport): string =>
  `${read} ${setupText().read} = ${accepted} ${setupText().accepted} + ${putAside} ${setupText().putAside}`;

function dayWords({ days }: FileReport): string {
  const shown = days
    .slice(0, daysShown)
    .map(({ localDate, count }) => setupText().dayCount(formatDayShort(localDate), count));
  if (days.length > daysShown) shown.push(setupText().moreDays(days.length - daysShown));
  return shown.join(', ');
}

/** As wide as the file is: it scrolls by itself, and the page does not. */
const FirstRows = ({ report: { header, rows } }: { readonly report: FileReport }) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
  <section class="setup__rows" tabIndex={0} aria-label={setupText().rowsCaption}>
    <table>
      <caption class="only-heard">{setupText().rowsCaption}</caption>
      <thead>
        <tr>
          {header.map((title, at) => (
            <th key={at} scope="col">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((cells, row) => (
          <tr key={row}>
            {cells.map((cell, at) => (
              <td key={at}>{cell}</td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </section>
);
