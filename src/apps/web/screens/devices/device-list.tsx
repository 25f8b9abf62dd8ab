import type { Devices } from '../../api/devices.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { formatDayShort } from '../../day/local-dates.ts';
import { devicesText } from './text.ts';

export type KnownBrowser = Devices['browsers'][number];

export const DeviceList = ({
  browsers,
  onRemove,
}: {
  readonly browsers: readonly KnownBrowser[];
  readonly onRemove: (browser: KnownBrowser) => void;
}) =>
  browsers.length === 0 ? (
    <Empty title={devicesText().empty} next={devicesText().emptyNext} />
  ) : (
    <div class="persons">
      <DataTable
        caption={devicesText().caption}
        rows={browsers}
        rowKey={({ id }) => id}
        columns={[
          {
            title: devicesText().columnName,
            cell: ({ name, isThis }) => (
              <>
                {name}
                {isThis && <span class="persons__detail">{devicesText().thisDevice}</span>}
              </>
            ),
          },
          {
            title: devicesText().columnSince,
            cell: ({ enrolledAt, enrolledBy }) =>
              devicesText().since(formatDayShort(enrolledAt.slice(0, 10)), enrolledBy),
          },
          {
            title: devicesText().columnState,
            cell: ({ isSignedIn }) =>
              isSignedIn ? (
                <Badge tone="success" icon="check">
                  {devicesText().signedIn}
                </Badge>
              ) : (
                devicesText().signedOut
              ),
          },
          {
            title: devicesText().columnAct,
            look: 'act',
            cell: (browser) => (
              <Button look="secondary" size="small" icon="delete" onClick={() => onRemove(browser)}>
                {devicesText().remove}
                <span class="only-heard"> – {browser.name}</span>
              </Button>
            ),
          },
        ]}
      />
    </div>
  );
