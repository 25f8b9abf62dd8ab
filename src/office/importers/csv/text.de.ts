import type { Column } from './column.ts';

export const csvText = {
  describe: 'Tabelle als CSV-Datei, mit Zuordnungsdatei für Spalten, Trennzeichen, Zeichensatz und Datum',
  delimiter: 'Trennzeichen',
  encoding: 'Zeichensatz',
  headerRow: 'Kopfzeile',
  noHeader: 'keine',
  zone: 'Zeitzone',
  noZone: 'nicht angegeben',
  dateOrder: 'Schreibweise des Datums',
  fixedDate: 'Datum aller Zeilen',
  notFound: 'Nicht gefunden',
  delimiters: { ';': 'Semikolon', ',': 'Komma', '\t': 'Tabulator', '|': 'senkrechter Strich' },
  dateOrders: {
    'day-month-year': 'Tag.Monat.Jahr',
    'month-day-year': 'Monat/Tag/Jahr',
    'year-month-day': 'Jahr-Monat-Tag',
  },
} as const;

export const columnText: Readonly<Record<Column, string>> = {
  id: 'Kennung',
  date: 'Datum',
  time: 'Uhrzeit',
  dateTime: 'Datum und Uhrzeit',
  end: 'Ende',
  duration: 'Dauer',
  number: 'Nummer',
  name: 'Name',
  firstName: 'Vorname',
  phone: 'Telefon',
  email: 'E-Mail',
  service: 'Anliegen',
  note: 'Bemerkung',
  scope: 'Ort',
  status: 'Status',
  partySize: 'Personen',
};
