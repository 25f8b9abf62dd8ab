/** What the demo says to people. Everything in it is invented, and it says so. */
const number = (value: number): string => value.toLocaleString('de-DE');

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
      'Die Seite zeigt in sechs Karten, wie ein erfundenes Rathaus ohne seinen IT-Dienstleister arbeitet.',
    portTaken: (wanted: number) => `Port ${wanted} ist belegt, deshalb diese Adresse.`,
    stop: 'Beenden: Strg+C',
  },
  title: 'Insel – Probealarm',
  band: { word: 'ÜBUNG', means: 'erfundene Orte · nichts verlässt diesen Rechner' },
  lead: 'Was macht ein Rathaus, wenn sein IT-Dienstleister ausfällt? Probieren Sie es aus, Karte für Karte.',
  skip: 'Zum Rathaus springen',
  cardsLabel: 'Die sechs Karten',
  frameTitle: (town: string) => `Rathaus ${town}`,
  youAre: 'Sie sind:',
  nobody: 'Niemand ist angemeldet.',
  secondClerk: (person: string) => `Zweiten Platz öffnen: ${person}`,
  newWindow: 'neues Fenster',
  weekdays: ['Montag', 'Dienstag', 'Mittwoch', 'Donnerstag', 'Freitag', 'Samstag', 'Sonntag'],
  inWork: 'in Arbeit',
  shown: 'gezeigt',
  failedBadge: 'Fehler',
  day: {
    title: (weekday: string) => `Ein normaler ${weekday}`,
    text: 'Frau Demir sitzt am Infoschalter. Auf „Heute“ sieht sie, wer kommt.',
    appointments: (count: number) => `${number(count)} Termine heute`,
    weddings: (count: number) =>
      count === 1 ? '1 Trauung in dieser Woche' : `${number(count)} Trauungen in dieser Woche`,
    taken: 'Letzter Abzug gestern 18:00',
    old: (weekday: string) =>
      `Inzwischen ist ein neuer Tag, die Liste ist von ${weekday}. Beenden Sie die Vorführung und starten Sie sie neu, dann ist sie von heute.`,
    tryIt:
      'Klicken Sie im Rathaus bei einer Person auf „Ist da“. In der Zeile steht dann, ob der Vermerk nur hier liegt oder schon eine zweite Kopie hat.',
    act: '„Heute“ öffnen',
    spoken: '„Heute“ ist geöffnet.',
  },
  outage: {
    title: '01:01 – Der Dienstleister ist weg',
    text: 'In der Nacht trennt der IT-Dienstleister alle Leitungen. Der Schalter beendet seinen Rechner in dieser Vorführung wirklich.',
    label: 'IT-Dienstleister',
    on: 'in Betrieb',
    off: 'aus',
    tickerLabel: 'Was gerade geschah',
    tryIt:
      'Das Rathaus bleibt offen: Vermerken Sie weitere Personen. Unter „Wo liegt die zweite Kopie?“ sehen Sie, dass der Kreis sie weiter bekommt.',
    story: 'Register, Mail, Website, Telefon: aus (erzählt)',
    ended: (processId: number) => `Rechner des Dienstleisters beendet (Prozess ${processId})`,
    townWorks: (processId: number) => `Rathaus arbeitet weiter (Prozess ${processId})`,
    countyWorks: (processId: number) => `Kreis nimmt Kopien an (Prozess ${processId})`,
    back: (processId: number) =>
      `Rechner des Dienstleisters läuft wieder (Prozess ${processId}); was ihm fehlt, bekommt er von selbst`,
    notBack: 'Der Rechner des Dienstleisters ist nicht wieder gestartet. Versuchen Sie es noch einmal.',
    spokenOff: 'Der Dienstleister ist aus. Das Rathaus arbeitet weiter.',
    spokenOn: 'Der Dienstleister ist wieder in Betrieb.',
  },
  plug: {
    title: 'Stecker ziehen',
    text: 'Der Server des Rathauses wird ohne Vorwarnung beendet und neu gestartet. Vorher und nachher werden die Einträge auf der Platte gezählt.',
    act: 'Stecker ziehen',
    running: 'Der Server ist aus und startet neu …',
    result: (before: number, after: number) =>
      `Gespeichert vorher ${number(before)} · nachher ${number(after)}`,
    same: (seconds: string) =>
      `Nichts verloren, nichts doppelt. Nach ${seconds} Sekunden war das Rathaus wieder da.`,
    fewer: (count: number) =>
      `${count === 1 ? 'Ein Eintrag fehlt' : `${number(count)} Einträge fehlen`}. Das darf nicht sein: Bitte melden Sie es.`,
    more: (count: number) =>
      `${count === 1 ? 'Ein Eintrag ist' : `${number(count)} Einträge sind`} zu viel. Das darf nicht sein: Bitte melden Sie es.`,
    uncounted: 'Die Einträge ließen sich nicht zählen. Das darf nicht sein: Bitte melden Sie es.',
    failed:
      'Der Server ist nicht wieder gestartet. Ziehen Sie den Stecker noch einmal: Er wird dann neu gestartet.',
  },
  later: {
    citizens: {
      title: 'Was sehen die Bürger?',
      text: 'Die Notseite auf dem Telefon, freigegeben von zwei Personen.',
    },
    counter: {
      title: 'Frau Kowalska steht am Schalter',
      text: 'Laufzettel mit Nummer, Zeit und nächstem Schritt, auf Deutsch und Polnisch.',
    },
    back: {
      title: 'Der Dienstleister ist zurück',
      text: 'Alles wird in die Fachverfahren nachgetragen, mit Nachweis.',
    },
  },
  signIn: {
    heading: 'Andere Personen und ihre PIN',
    lead: 'Melden Sie sich im Rathaus ab, um eine andere Person zu sein.',
    columns: { name: 'Name', office: 'Platz', pin: 'PIN' },
  },
  region: {
    heading: 'Der Kreis Sonntal',
    lead: (count: number, people: number) =>
      `${count} Gemeinden, ${number(people)} Menschen, alle erfunden. Vorgeführt wird das Rathaus Auental.`,
    columns: { name: 'Rathaus', people: 'Menschen', offices: 'Ämter' },
    population: number,
  },
} as const;
