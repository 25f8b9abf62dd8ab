import { type Coverage, findCoverage } from '../../api/coverage.ts';
import type { PersonRow, Persons } from '../../api/persons.ts';
import { roleSchema } from '../../api/persons.ts';
import { Badge } from '../../components/badge.tsx';
import { Button } from '../../components/button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Empty } from '../../components/empty.tsx';
import { Panel } from '../../components/panel.tsx';
import { formatDayShort } from '../../day/local-dates.ts';
import { personsText, roleText } from './text.ts';

export function PersonList({
  list,
  onChange,
}: {
  readonly list: Persons;
  readonly onChange: (id: string) => void;
}) {
  const coverage = findCoverage(list.persons, roleSchema.options);
  return (
    <>
      {list.persons.length === 0 ? (
        <Empty title={personsText().empty} next={personsText().emptyNext} />
      ) : (
        <PersonTable persons={list.persons} onChange={onChange} />
      )}
      {coverage.length > 0 && <CoverageTable coverage={coverage} />}
      {list.removed.length > 0 && (
        <details class="removed">
          <summary>{personsText().removedTitle(list.removed.length)}</summary>
          <p>{personsText().removedMeans}</p>
          <ul>
            {list.removed.map(({ id, name }) => (
              <li key={id}>{name}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

const PersonTable = ({
  persons,
  onChange,
}: {
  readonly persons: readonly PersonRow[];
  readonly onChange: (id: string) => void;
}) => (
  <div class="persons">
    <DataTable
      caption={personsText().caption}
      rows={persons}
      rowKey={({ id }) => id}
      columns={[
        { title: personsText().name, cell: (row) => <NameCell row={row} /> },
        { title: personsText().role, cell: (row) => <RoleCell row={row} /> },
        { title: personsText().access, cell: (row) => <AccessBadge row={row} /> },
        {
          title: personsText().act,
          look: 'act',
          cell: ({ id, name, mayChange }) =>
            mayChange && (
              <Button look="secondary" size="small" icon="edit" onClick={() => onChange(id)}>
                {personsText().change}
                <span class="only-heard"> – {name}</span>
              </Button>
            ),
        },
      ]}
    />
  </div>
);

const NameCell = ({ row: { name, isYou, office } }: { readonly row: PersonRow }) => (
  <>
    {name}
    {isYou && <span class="persons__you"> ({personsText().you})</span>}
    {office && <span class="persons__detail">{office}</span>}
  </>
);

const RoleCell = ({ row: { role, lastDay, substituteFor } }: { readonly row: PersonRow }) => (
  <>
    {roleText()[role].label}
    {lastDay && <span class="persons__detail">{personsText().until(formatDayShort(lastDay))}</span>}
    {substituteFor.length > 0 && (
      <span class="persons__detail">
        {personsText().substitutes(substituteFor.map((one) => roleText()[one].label).join(', '))}
      </span>
    )}
  </>
);

function AccessBadge({ row }: { readonly row: PersonRow }) {
  if (row.hasEnded)
    return (
      <Badge tone="muted" icon="close">
        {personsText().ended}
      </Badge>
    );
  if (row.isLocked)
    return (
      <Badge tone="warning" icon="warning">
        {personsText().locked}
      </Badge>
    );
  if (!row.hasPin)
    return (
      <Badge tone="warning" icon="warning">
        {personsText().noPin}
      </Badge>
    );
  return row.signedIn.length > 0 ? (
    <Badge tone="success" icon="check">
      {personsText().signedIn(row.signedIn.length)}
    </Badge>
  ) : (
    <Badge tone="plain" icon="check">
      {personsText().ready}
    </Badge>
  );
}

const CoverageTable = ({ coverage }: { readonly coverage: readonly Coverage[] }) => (
  <Panel title={personsText().coverageTitle}>
    <p>{personsText().coverageMeans}</p>
    <DataTable
      caption={personsText().coverageCaption}
      rows={coverage}
      rowKey={({ role }) => role}
      columns={[
        { title: personsText().role, cell: ({ role }) => roleText()[role].label },
        {
          title: personsText().holders,
          cell: ({ holders }) => (holders.length === 0 ? personsText().nobody : holders.join(', ')),
        },
        {
          title: personsText().stepsIn,
          cell: ({ substitutes }) =>
            substitutes.length === 0 ? personsText().noSubstitute : substitutes.join(', '),
        },
        {
          title: personsText().coverage,
          cell: ({ isCovered }) =>
            isCovered ? (
              <Badge tone="success" icon="check">
                {personsText().covered}
              </Badge>
            ) : (
              <Badge tone="warning" icon="warning">
                {personsText().alone}
              </Badge>
            ),
        },
      ]}
    />
  </Panel>
);
