/** German texts of the importers: what happened, what it means, what to do. */
import type { QuarantineReason } from './quarantine-reason.ts';

export const quarantineText: Readonly<Record<QuarantineReason, string>> = {
  'file-too-large':
    'Die Datei ist größer als 64 MB und wurde nicht gelesen. Bitte den Export auf einen kürzeren Zeitraum begrenzen.',
  'file-empty': 'Die Datei ist leer. Es gibt nichts einzulesen. Bitte den Export wiederholen.',
  'file-unrecognised':
    'Die Datei passt nicht zu diesem Format. Es wurde nichts eingelesen. Bitte prüfen, aus welchem System sie stammt.',
  'json-unreadable':
    'Die Datei ist beschädigt oder unvollständig. Es wurde nichts eingelesen. Bitte den Export wiederholen.',
  'too-many-records':
    'Die Datei enthält mehr als 100.000 Einträge. Ab hier wurde nicht weitergelesen. Bitte die Datei aufteilen.',
  'record-too-large':
    'Dieser Eintrag ist ungewöhnlich groß und wurde nicht gelesen. Bitte den Termin von Hand notieren.',
  'record-unreadable':
    'Dieser Eintrag ist nicht lesbar. Er wurde nicht eingelesen. Bitte den Termin von Hand notieren.',
  'not-an-appointment':
    'Dieser Eintrag ist kein gebuchter Termin (zum Beispiel eine freie Zeit, eine Sperre oder eine Einstellung). Es ist nichts zu tun.',
  'reservation-unconfirmed':
    'Diese Zeit war nur vorgemerkt, die Buchung wurde nicht abgeschlossen. Sie ist kein Termin. Bitte prüfen, ob die Person trotzdem erwartet wird.',
  'status-unknown':
    'Der Status dieses Termins ist unbekannt. Er wurde nicht eingelesen. Bitte prüfen und von Hand notieren.',
  'id-missing':
    'Der Eintrag hat keine Kennung, an der er wiedererkannt wird. Er wurde nicht eingelesen. Bitte von Hand notieren.',
  'date-missing':
    'Das Datum fehlt. Der Termin wurde nicht eingelesen. Bitte das Datum ergänzen und die Datei erneut einlesen.',
  'date-unreadable':
    'Das Datum ist nicht lesbar. Der Termin wurde nicht eingelesen. Bitte von Hand notieren.',
  'date-implausible':
    'Das Datum liegt außerhalb der Jahre 1970 bis 2199. Der Termin wurde nicht eingelesen. Bitte prüfen.',
  'time-missing': 'Die Uhrzeit fehlt. Der Termin wurde nicht eingelesen. Bitte von Hand notieren.',
  'time-unreadable':
    'Die Uhrzeit ist nicht lesbar. Der Termin wurde nicht eingelesen. Bitte von Hand notieren.',
  'time-not-existing':
    'Diese Uhrzeit gibt es an dem Tag nicht (Umstellung auf Sommerzeit). Bitte die richtige Uhrzeit erfragen und von Hand notieren.',
  'duration-implausible':
    'Das Ende liegt vor dem Anfang oder mehr als 24 Stunden danach. Der Termin wurde nicht eingelesen. Bitte prüfen.',
  'zone-missing':
    'Die Zeitzone ist nicht angegeben. Der Termin wurde nicht eingelesen. Bitte die Zeitzone angeben und die Datei erneut einlesen.',
  'zone-unknown':
    'Die Zeitzone ist unbekannt, die Uhrzeit wäre unsicher. Der Termin wurde nicht eingelesen. Bitte von Hand notieren.',
  'person-missing':
    'Die Person zu diesem Termin steht nicht in der Datei. Bitte Termine, Personen, Leistungen und Mitarbeitende zusammen ausgeben.',
  'value-too-long':
    'Ein Feld dieses Eintrags ist zu lang oder hat einen unerlaubten Wert. Bitte den Termin von Hand notieren.',
  'outside-days':
    'Der Termin liegt nicht an den gewählten Tagen. Er wurde nicht eingelesen. Es ist nichts zu tun.',
  'event-incomplete':
    'Der Kalendereintrag ist abgeschnitten oder hat keinen Anfang. Er wurde nicht eingelesen. Bitte von Hand notieren.',
  'whole-day':
    'Der Kalendereintrag gilt den ganzen Tag und hat keine Uhrzeit. Er wurde nicht als Termin eingelesen. Bitte prüfen, ob jemand erwartet wird.',
  'series-unsupported':
    'Die Wiederholungsregel wird nicht unterstützt. Die Serie wurde nicht eingelesen. Bitte die Termine von Hand notieren.',
  'series-cut':
    'Die Serie geht über den eingelesenen Zeitraum hinaus. Die Termine davor sind eingelesen. Bitte später erneut einlesen.',
  'series-empty':
    'Kein Termin dieser Serie gilt noch oder liegt an den gewählten Tagen. Es wurde keiner eingelesen. Es ist nichts zu tun.',
  'mapping-invalid':
    'Die Zuordnungsdatei enthält einen Fehler. Es wurde nichts eingelesen. Bitte die Zuordnungsdatei berichtigen.',
  'columns-missing':
    'Keine Spalte mit der Uhrzeit gefunden. Es wurde nichts eingelesen. Es muss gesagt werden, welche Spalte was ist.',
  'quote-open':
    'Ein Anführungszeichen wurde nicht geschlossen. Diese Zeile wurde nicht eingelesen. Bitte von Hand notieren.',
};

/** Places in a file, as the quarantine view and the preview name them. */
export const whereText = {
  file: 'Datei',
  record: (number: number): string => `Eintrag ${number}`,
  line: (number: number): string => `Zeile ${number}`,
  event: (number: number): string => `Kalendereintrag ${number}`,
  occurrence: (number: number, localDate: string): string =>
    `Kalendereintrag ${number}, Termin am ${localDate}`,
} as const;
