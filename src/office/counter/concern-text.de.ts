/** German words of the concerns, for the tile and for the slip that a citizen takes home. */
import type { ConcernId, Urgency } from './concern-ids.ts';

export interface ConcernWords {
  readonly title: string;
  /** What happens now, said to the citizen. */
  readonly next: string;
  /** Why it does not go further today. */
  readonly reason?: string;
  /** Who helps instead: on the slip where another office is in charge, or nothing is possible here. */
  readonly instead?: string;
}

export const concernWords: Readonly<Record<ConcernId, ConcernWords>> = {
  residence: {
    title: 'Wohnung an-, um- oder abmelden',
    next: 'Ihre Angaben sind mit dem heutigen Datum aufgenommen. Wir tragen sie ein, sobald das Melderegister wieder erreichbar ist. Dafür müssen Sie nicht noch einmal kommen.',
    reason: 'Das Melderegister ist nicht erreichbar.',
    instead: 'Zuständig ist das Bürgerbüro der Stadt oder Gemeinde, in der Sie wohnen.',
  },
  'id-pickup': {
    title: 'Fertigen Ausweis oder Pass abholen',
    next: 'Bitte warten Sie, bis Ihre Nummer aufgerufen wird. Halten Sie Ihren alten Ausweis bereit.',
    instead: 'Zuständig ist das Bürgerbüro der Stadt oder Gemeinde, in der Sie wohnen.',
  },
  'id-urgent': {
    title: 'Ausweis oder Pass: dringend oder verloren',
    next: 'Bitte warten Sie, bis Ihre Nummer aufgerufen wird. Wir nehmen den Verlust auf. Für einen vorläufigen Ausweis geben wir Ihnen eine Ermächtigung für eine Nachbargemeinde mit.',
    reason: 'Ausweise lassen sich hier zurzeit nicht bestellen.',
    instead: 'Zuständig ist das Bürgerbüro der Stadt oder Gemeinde, in der Sie wohnen.',
  },
  'residence-certificate': {
    title: 'Meldebescheinigung',
    next: 'Ihr Wunsch ist vorgemerkt. Wir melden uns, sobald Bescheinigungen wieder möglich sind.',
    reason: 'Dafür wird das Melderegister gebraucht, und das ist nicht erreichbar.',
    instead: 'Zuständig ist das Bürgerbüro der Stadt oder Gemeinde, in der Sie wohnen.',
  },
  'disclosure-block': {
    title: 'Auskunftssperre wegen Gefahr',
    next: 'Bitte warten Sie, bis Ihre Nummer aufgerufen wird. Wir nehmen Ihren Antrag heute auf und bestätigen den Eingang.',
    instead: 'Zuständig ist das Bürgerbüro der Stadt oder Gemeinde, in der Sie wohnen.',
  },
  certification: {
    title: 'Beglaubigung',
    next: 'Wir beglaubigen in den nächsten fünf Arbeitstagen. Bringen Sie Original und Kopie mit.',
  },
  death: {
    title: 'Sterbefall anzeigen',
    next: 'Bitte warten Sie, bis Ihre Nummer aufgerufen wird. Das Standesamt nimmt die Anzeige heute auf und stellt eine Bescheinigung für die Bestattung aus.',
    instead: 'Zuständig ist das Standesamt am Ort des Sterbefalls.',
  },
  birth: {
    title: 'Geburt anzeigen',
    next: 'Bitte warten Sie, bis Ihre Nummer aufgerufen wird. Das Standesamt nimmt die Anzeige heute auf und stellt eine Bescheinigung darüber aus.',
    instead: 'Zuständig ist das Standesamt am Ort der Geburt.',
  },
  wedding: {
    title: 'Trauung anmelden',
    next: 'Ihre Anmeldung ist vorgemerkt. Das Standesamt meldet sich. Steht Ihr Termin für die Trauung schon fest, sprechen Sie bitte heute noch mit dem Standesamt.',
    reason: 'Die Register sind nicht erreichbar.',
    instead: 'Zuständig ist das Standesamt an Ihrem Wohnort.',
  },
  'register-documents': {
    title: 'Urkunde aus dem Standesamt',
    next: 'Ihr Wunsch ist vorgemerkt. Wir melden uns, sobald Urkunden wieder möglich sind.',
    reason: 'Die Register werden elektronisch geführt und sind nicht erreichbar.',
    instead: 'Fragen Sie das Standesamt nach Einträgen bis 2008: Sie stehen noch in Büchern auf Papier.',
  },
  'no-money': {
    title: 'Kein Geld für Essen oder Wohnen',
    next: 'Bitte warten Sie, bis Ihre Nummer aufgerufen wird. Wir klären noch heute, ob ein Vorschuss möglich ist.',
  },
  'housing-benefit': {
    title: 'Wohngeld',
    next: 'Ihr Antrag ist mit dem heutigen Datum aufgenommen. Wir melden uns innerhalb von fünf Arbeitstagen.',
    reason: 'Das Programm für Wohngeld ist nicht erreichbar.',
  },
  'maintenance-advance': {
    title: 'Unterhaltsvorschuss',
    next: 'Ihr Antrag ist mit dem heutigen Datum aufgenommen. Das Jugendamt meldet sich innerhalb von fünf Arbeitstagen.',
    reason: 'Das Programm für den Unterhaltsvorschuss ist nicht erreichbar.',
    instead: 'Zuständig ist in der Regel das Jugendamt des Kreises.',
  },
  'child-protection': {
    title: 'Ein Kind ist in Gefahr',
    next: 'Bitte warten Sie hier. Wir rufen das Jugendamt sofort an. Bei unmittelbarer Gefahr: Notruf 110.',
    instead:
      'Zuständig ist in der Regel das Jugendamt des Kreises. Wir geben Ihre Meldung sofort dorthin weiter.',
  },
  'residence-title': {
    title: 'Aufenthaltstitel verlängern',
    next: 'Bitte warten Sie, bis Ihre Nummer aufgerufen wird. Wir halten fest, dass Sie heute den Antrag gestellt haben. Halten Sie Pass und jetzigen Titel bereit.',
    instead:
      'Zuständig ist in der Regel die Ausländerbehörde des Kreises. Gehen Sie möglichst heute noch hin.',
  },
  'removal-suspension': {
    title: 'Duldung oder Gestattung verlängern',
    next: 'Bitte warten Sie, bis Ihre Nummer aufgerufen wird. Halten Sie Ihr jetziges Papier bereit.',
    instead:
      'Zuständig ist in der Regel die Ausländerbehörde des Kreises. Gehen Sie möglichst heute noch hin.',
  },
  'first-residence-title': {
    title: 'Erster Aufenthaltstitel, Visum',
    next: 'Ihr Antrag ist mit dem heutigen Datum vorgemerkt. Die Ausländerbehörde meldet sich.',
    reason: 'Dafür wird das Ausländerzentralregister gebraucht, und das ist nicht erreichbar.',
    instead: 'Zuständig ist in der Regel die Ausländerbehörde des Kreises.',
  },
  'vehicle-registration': {
    title: 'Fahrzeug zulassen oder umschreiben',
    next: 'Wir sammeln Ihre Unterlagen und lassen in einer Nachbarbehörde zu. Sie hören innerhalb von fünf Arbeitstagen von uns.',
    reason: 'Die Verbindung zum Kraftfahrt-Bundesamt fehlt.',
    instead: 'Zuständig ist in der Regel die Zulassungsstelle des Kreises.',
  },
  'vehicle-deregistration': {
    title: 'Fahrzeug abmelden',
    next: 'Abmelden können Sie in jeder Zulassungsstelle. Oder wir geben Ihre Unterlagen an eine Nachbarbehörde weiter.',
    reason: 'Die Verbindung zum Kraftfahrt-Bundesamt fehlt.',
    instead: 'Abmelden können Sie in jeder Zulassungsstelle.',
  },
  'short-term-plate': {
    title: 'Kurzzeitkennzeichen',
    next: 'Kurzzeitkennzeichen gibt es zurzeit nur bei einer Nachbarbehörde. Wir nennen Ihnen, welche hilft.',
    reason: 'Die Verbindung zum Kraftfahrt-Bundesamt fehlt.',
    instead: 'Zuständig ist in der Regel die Zulassungsstelle des Kreises.',
  },
  'driving-licence': {
    title: 'Führerschein, beruflich dringend',
    next: 'Ihr Anliegen ist aufgenommen. Die Führerscheinstelle meldet sich innerhalb von fünf Arbeitstagen.',
    reason: 'Die Verbindung zum Kraftfahrt-Bundesamt fehlt.',
    instead: 'Zuständig ist in der Regel die Führerscheinstelle des Kreises.',
  },
  fine: {
    title: 'Bußgeld oder Verwarnung',
    next: 'Ihr Anliegen ist vorgemerkt. Wir melden uns schriftlich. Bewahren Sie diesen Zettel auf.',
    reason: 'Das Programm für Bußgelder ist nicht erreichbar.',
  },
  taxes: {
    title: 'Steuern und Gebühren',
    next: 'Ihr Anliegen ist vorgemerkt. Die Kasse meldet sich.',
    reason: 'Das Programm der Kasse ist nicht erreichbar.',
  },
  other: {
    title: 'Anderes Anliegen',
    next: 'Bitte warten Sie, bis Ihre Nummer aufgerufen wird.',
  },
};

/** What happens now when somebody decided otherwise than usual. */
export const urgencyNext: Readonly<Record<Urgency, string>> = {
  today: 'Bitte warten Sie, bis Ihre Nummer aufgerufen wird.',
  'this-week': 'Ihr Anliegen ist aufgenommen. Wir melden uns innerhalb von fünf Arbeitstagen.',
  noted: 'Ihr Anliegen ist vorgemerkt. Wir melden uns, sobald es weitergeht.',
  'not-here': 'Ihr Wunsch ist mit dem heutigen Datum vermerkt.',
};
