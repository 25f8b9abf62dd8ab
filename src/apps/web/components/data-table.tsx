/** Rows under headings; where the room is narrow each row is a block and its cells name themselves. */
import type { ComponentChildren } from 'preact';

type ColumnLook = 'number' | 'short' | 'act';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** Numbers stand under each other; a time or two words stay in one line; buttons stand at the end and are not printed. */
  readonly look?: ColumnLook;
}

export interface DataTableProps<Row> {
  /** What the table holds, for whoever hears it. */
  readonly caption: string;
  /** The first column names the row. */
  readonly columns: readonly [Column<Row>, ...Column<Row>[]];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
}

export function DataTable<Row>({ caption, columns, rows, rowKey }: DataTableProps<Row>) {
  const [naming, ...others] = columns;
  return (
    <table class="data-table">
      <caption class="only-heard">{caption}</caption>
      <thead>
        <tr>
          {columns.map(({ title, look }) => (
            <th key={title} scope="col" class={cellClass(look)}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={rowKey(row)}>
            <th scope="row" class={cellClass(naming.look)}>
              {naming.cell(row)}
            </th>
            {others.map(({ title, cell, look }) => (
              <td key={title} class={cellClass(look)} data-heading={title}>
                {cell(row)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const cellClass = (look: ColumnLook | undefined): string | undefined => look && `data-table__${look}`;
