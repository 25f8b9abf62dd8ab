/** What holds for the house: its address, how long its certificates hold, which servers it has. */
import type { CertificateDate, Devices } from '../../api/devices.ts';
import { Badge } from '../../components/badge.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Facts } from '../../components/facts.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { formatDayLong } from '../../day/local-dates.ts';
import { Fingerprint } from './invitation-view.tsx';
import { devicesText } from './text.ts';

/** Two months: the server renews its own certificate then, at its next start. */
const warningDays = 60;

export const HouseFacts = ({ house }: { readonly house: Devices['house'] }) => (
  <Panel title={devicesText().houseTitle}>
    {house === null ? (
      <Notice tone="warning" problem={devicesText().houseMissing} />
    ) : (
      <>
        <Facts
          facts={[
            { name: devicesText().address, fact: house.address },
            ...(house.numberAddress === null
              ? []
              : [{ name: devicesText().numberAddress, fact: house.numberAddress }]),
            {
              name: devicesText().root,
              fact: <Validity date={house.root} next={devicesText().rootNext} />,
            },
            {
              name: devicesText().server,
              fact: <Validity date={house.server} next={devicesText().serverNext} />,
            },
          ]}
        />
        <Fingerprint value={house.fingerprint} />
      </>
    )}
  </Panel>
);

const Validity = ({
  date: { until, days },
  next,
}: {
  readonly date: CertificateDate;
  readonly next: string;
}) => (
  <>
    {devicesText().validUntil(formatDayLong(until))}
    {days < warningDays && (
      <span class="validity">
        <Badge tone="warning" icon="warning">
          {devicesText().expires(days)}
        </Badge>
        <span>{next}</span>
      </span>
    )}
  </>
);

export const Servers = ({ servers }: { readonly servers: Devices['servers'] }) => (
  <Panel title={devicesText().serversTitle}>
    <p>{devicesText().serversMeans}</p>
    <DataTable
      caption={devicesText().serversCaption}
      rows={servers}
      rowKey={({ id }) => id}
      columns={[
        {
          title: devicesText().serverName,
          cell: ({ id, isThis }) => (
            <>
              {id.slice(0, 8)}
              {isThis && <span class="persons__detail">{devicesText().thisServer}</span>}
            </>
          ),
        },
        { title: devicesText().columnState, cell: ({ status }) => devicesText().serverStatus[status] },
      ]}
    />
  </Panel>
);
