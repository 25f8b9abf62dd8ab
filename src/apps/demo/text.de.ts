/** What the demo says to people. Everything in it is invented, and it says so. */
export const demoText = {
  town: 'Stadt Auental',
  provider: 'IT-Dienstleister',
  county: 'Kreis Sonntal',
  persons: [
    { name: 'Frau Demir', role: 'infodesk', office: 'Infoschalter' },
    { name: 'Herr Brandt', role: 'clerk', office: 'Bürgerbüro' },
    { name: 'Frau Vogt', role: 'lead', office: 'Leitung Bürgerbüro' },
  ],
  terminal: {
    sentence:
      'Die Seite zeigt das erfundene Rathaus Auental und meldet Sie selbst als Frau Demir vom Infoschalter an.',
    portTaken: (wanted: number) => `Port ${wanted} ist belegt, deshalb diese Adresse.`,
    stop: 'Beenden: Strg+C',
  },
  bar: {
    label: 'Probealarm',
    exercise: 'ÜBUNG · erfundene Orte · nichts verlässt diesen Rechner',
    lead: 'ÜBUNG · nichts verlässt diesen Rechner',
    on: 'in Betrieb',
    running: (processId: number) => `in Betrieb (Prozess ${processId})`,
    off: 'aus',
    switchOff: 'Dienstleister abschalten',
    switchOn: 'Dienstleister wieder einschalten',
    more: 'Was ist das?',
  },
  page: {
    title: 'Insel – Probealarm',
    lead: 'Sie sehen das Rathaus einer erfundenen Stadt. Alles läuft auf diesem Rechner: der Server des Rathauses, ein Rechner des IT-Dienstleisters und einer des Kreises. Die Kopien dort sind verschlüsselt; lesen kann sie nur das Rathaus.',
    tryHeading: 'Probieren Sie es aus',
    steps: [
      'Öffnen Sie „Heute“ und klicken Sie bei einer Person auf „Ist da“. In der Spalte „Gesichert“ steht, wo der Eintrag liegt.',
      'Schalten Sie den Dienstleister ab. Sein Prozess wird wirklich beendet. Die Arbeit auf „Heute“ geht weiter.',
      'Erfassen Sie weitere Personen. Die zweite Kopie liegt beim Kreis, der vom Dienstleister unabhängig ist.',
      'Schalten Sie den Dienstleister wieder ein. Was ihm fehlt, bekommt er von selbst.',
    ],
    stateHeading: 'Was läuft gerade?',
    personsHeading: 'Personen zum Anmelden',
    personsLead:
      'Auf „Heute“ sind Sie als Frau Demir angemeldet. Melden Sie sich ab, um eine andere Person zu sein.',
    columns: { name: 'Name', office: 'Platz', pin: 'PIN', place: 'Ort', state: 'Zustand' },
    townhall: 'Rathaus Auental',
    open: 'Zu „Heute“',
  },
} as const;
