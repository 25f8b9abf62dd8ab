/** Where a visit stands, since when, by whom; both times when it was written down later. */
import type { AppointmentStatus, DayRow } from '../../api/day.ts';
import { Badge } from '../../components/badge.tsx';
import type { IconName } from '../../components/icon.tsx';
import { formatAsOf, timeOf } from '../../day/local-dates.ts';
import { statusText, todayText } from '../../text.ts';
import { visitText } from './text.ts';

const statusLooks: Readonly<
  Record<AppointmentStatus, { tone: 'plain' | 'info' | 'success' | 'warning' | 'muted'; icon: IconName }>
> = {
  expected: { tone: 'plain', icon: 'calendar-today' },
  waiting: { tone: 'success', icon: 'check' },
  called: { tone: 'info', icon: 'arrow-forward' },
  done: { tone: 'muted', icon: 'checklist' },
  'not-appeared': { tone: 'warning', icon: 'account-circle' },
  moved: { tone: 'muted', icon: 'arrow-forward' },
  cancelled: { tone: 'muted', icon: 'close' },
};

interface StatusWordProps {
  readonly row: DayRow;
  readonly status: AppointmentStatus;
}

export const StatusWord = ({ row, status }: StatusWordProps) => (
  <>
    <Badge {...statusLooks[status]}>{statusText()[status]}</Badge>
    <Since row={row} status={status} />
  </>
);

function Since({ row, status }: StatusWordProps) {
  const step = row.step && statusOf(row.step.what) === status ? row.step : undefined;
  const since = status === 'waiting' ? row.arrivedAt : step?.at;
  if (since === undefined) return null;
  const words =
    status === 'waiting'
      ? todayText().arrivedAt(timeOf(since))
      : visitText().by(timeOf(since), step?.by.name ?? '');
  return (
    <>
      <span class="day-row__detail">{words}</span>
      {step?.recordedAt && (
        <span class="day-row__detail">
          {visitText().recordedLate(
            step.recordedAt.slice(0, 10) === step.at.slice(0, 10)
              ? timeOf(step.recordedAt)
              : formatAsOf(step.recordedAt),
            visitText().evidence[step.evidence ?? 'self'],
          )}
        </span>
      )}
    </>
  );
}

const statusOf = (step: NonNullable<DayRow['step']>['what']): AppointmentStatus =>
  step === 'arrival' ? 'waiting' : step;
