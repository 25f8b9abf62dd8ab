import {
  type FileColumn,
  fileColumns,
  fileDateOrders,
  fileEncodings,
  type SetupFile,
} from '../../api/setup.ts';
import { SelectField, TextField } from '../../components/field.tsx';
import { setupText } from './text.ts';

export interface TypedTable {
  readonly encoding: string;
  readonly dateOrder: string;
  readonly date: string;
  /** Counted from 1, as the select field keeps it; '' = as found. */
  readonly columns: Readonly<Partial<Record<FileColumn, string>>>;
}

/** What somebody corrects who sees that a table was read wrongly. */
export const TableFields = ({
  table,
  header,
  isOpen,
  onTable,
}: {
  readonly table: TypedTable;
  /** The file's own headings. */
  readonly header: readonly string[];
  readonly isOpen: boolean;
  readonly onTable: (table: TypedTable) => void;
}) => (
  <details class="setup__table" open={isOpen}>
    <summary>{setupText().otherwise}</summary>
    {header.length > 1 && <ColumnFields table={table} header={header} onTable={onTable} />}
    <div class="setup__columns">
      <SelectField
        name="encoding"
        label={setupText().encoding}
        hint={setupText().encodingHint}
        empty={setupText().asFound}
        options={fileEncodings.map((value) => ({ value, label: setupText().encodings[value] }))}
        value={table.encoding}
        onChange={(encoding) => onTable({ ...table, encoding })}
      />
      <SelectField
        name="date-order"
        label={setupText().dateOrder}
        hint={setupText().dateOrderHint}
        empty={setupText().asFound}
        options={fileDateOrders.map((value) => ({ value, label: setupText().dateOrders[value] }))}
        value={table.dateOrder}
        onChange={(dateOrder) => onTable({ ...table, dateOrder })}
      />
      <TextField
        name="date"
        label={setupText().date}
        hint={setupText().dateHint}
        type="date"
        autocomplete="off"
        value={table.date}
        onInput={(date) => onTable({ ...table, date })}
      />
    </div>
  </details>
);

const ColumnFields = ({
  table,
  header,
  onTable,
}: {
  readonly table: TypedTable;
  readonly header: readonly string[];
  readonly onTable: (table: TypedTable) => void;
}) => (
  <fieldset class="setup__columns">
    <legend>{setupText().columnsTitle}</legend>
    {fileColumns.map((column) => (
      <SelectField
        key={column}
        name={`column-${column}`}
        label={setupText().columns[column]}
        empty={setupText().asFound}
        options={header.map((title, at) => ({
          value: String(at + 1),
          label: title.trim() === '' ? setupText().columnNumber(at + 1) : title,
        }))}
        value={table.columns[column] ?? ''}
        onChange={(place) => onTable({ ...table, columns: { ...table.columns, [column]: place } })}
      />
    ))}
  </fieldset>
);

/** Only what was corrected is sent; undefined = nothing was. */
export function tableAsSent({ encoding, dateOrder, date, columns }: TypedTable): SetupFile['table'] {
  const chosenEncoding = fileEncodings.find((one) => one === encoding);
  const chosenOrder = fileDateOrders.find((one) => one === dateOrder);
  const places = fileColumns.flatMap((column) =>
    columns[column] ? [[column, Number(columns[column])] as const] : [],
  );
  const told = {
    ...(chosenEncoding && { encoding: chosenEncoding }),
    ...(chosenOrder && { dateOrder: chosenOrder }),
    ...(date !== '' && { date }),
    ...(places.length > 0 && { columns: Object.fromEntries(places) }),
  };
  return Object.keys(told).length === 0 ? undefined : told;
}
