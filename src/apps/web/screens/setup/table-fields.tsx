import { fileDateOrders, fileEncodings, type SetupFile } from '../../api/setup.ts';
import { SelectField, TextField } from '../../components/field.tsx';
import { setupText } from './text.ts';

export interface TypedTable {
  readonly encoding: string;
  readonly dateOrder: string;
  readonly date: string;
}

/** What somebody corrects who sees that a table was read wrongly. */
export const TableFields = ({
  table,
  onTable,
}: {
  readonly table: TypedTable;
  readonly onTable: (table: TypedTable) => void;
}) => (
  <details class="setup__table">
    <summary>{setupText().otherwise}</summary>
    <div class="form__row">
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

/** Only what was corrected is sent; undefined = nothing was. */
export function tableAsSent({ encoding, dateOrder, date }: TypedTable): SetupFile['table'] {
  const chosenEncoding = fileEncodings.find((one) => one === encoding);
  const chosenOrder = fileDateOrders.find((one) => one === dateOrder);
  if (chosenEncoding === undefined && chosenOrder === undefined && date === '') return undefined;
  return {
    ...(chosenEncoding && { encoding: chosenEncoding }),
    ...(chosenOrder && { dateOrder: chosenOrder }),
    ...(date !== '' && { date }),
  };
}
