/** German words of the recovery kit, shared by the PDF and the plain text. */
export const kitText = {
  title: 'Notfallpaket',
  exercise: 'ÜBUNG – diese Karten öffnen kein echtes Rathaus',
  secret: 'Vertraulich: nicht kopieren, nicht fotografieren, nicht per E-Mail senden',
  lead: 'Mit diesen Blättern bleiben die Daten Ihres Rathauses in Ihrer Hand: Sie nehmen Geräte auf, sperren verlorene und holen alles zurück, wenn kein Gerät mehr da ist. Niemand sonst kann das, auch der IT-Dienstleister nicht.',
  contents: (guardians: number, shares: number, needed: number) => ({
    heading: 'Was liegt hier?',
    points: [
      `Hüter-Karten: ${guardians} Stück, eine für jede Hüterin und jeden Hüter. Damit werden Geräte aufgenommen und gesperrt.`,
      ...(shares === 0
        ? []
        : [
            `Wiederherstellungs-Teile: ${shares} Stück. Je ${needed} davon zusammen öffnen die Daten wieder; weniger als ${needed} verraten nichts.`,
          ]),
    ],
  }),
  keeping: {
    heading: 'Wo bewahren Sie es auf?',
    points: [
      'Verteilen Sie die Blätter heute noch. Jede Person bekommt nur ihr eigenes Blatt in einem verschlossenen Umschlag.',
      'Bewahren Sie die Umschläge an verschiedenen Orten auf, feuerfest und ohne Strom erreichbar: Tresor, Bankfach, Nachbargemeinde. Nie alle im selben Gebäude.',
      'Dieses erste Blatt ist nicht geheim. Legen Sie eine Kopie zu einer Nachbargemeinde.',
    ],
  },
  using: (needed: number, hasShares: boolean) => ({
    heading: 'Wann und wie benutzen Sie es?',
    steps: [
      'Ein neues Gerät soll dazukommen oder ein verlorenes gesperrt werden: Die Hüterinnen und Hüter geben am Rathaus-Server nacheinander den Code ihrer Karte ein oder lesen ihn mit einem Handscanner ein.',
      ...(hasShares
        ? [
            `Alle Geräte sind verloren: Stellen Sie ein leeres Gerät auf, starten Sie die Wiederherstellung und geben Sie ${needed} Teile ein. Die Reihenfolge ist gleich.`,
          ]
        : []),
      'Vergleichen Sie die angezeigten Kennwerte mit diesem Blatt. Stimmen sie nicht überein, brechen Sie ab.',
      'Nach einer Wiederherstellung ist das Paket verbraucht: Drucken Sie ein neues und vernichten Sie das alte.',
    ],
  }),
  checking: {
    heading: 'Einmal im Jahr prüfen',
    points: [
      'Sind alle Umschläge da und verschlossen? Ist jede genannte Person noch im Amt? Wenn nicht: neues Paket drucken.',
      'Ist ein Umschlag geöffnet oder verschwunden, gilt sein Code als bekannt. Ersetzen Sie ihn am selben Tag.',
    ],
  },
  facts: {
    heading: 'Kennwerte (nicht geheim)',
    tenant: 'Kennung des Rathauses',
    genesis: 'Prüfwert des Anfangs',
    recoveryKey: 'Prüfwert des Wiederherstellungsschlüssels',
    createdOn: 'Erstellt am',
  },
  guardianCard: {
    heading: (number: number, of: number) => `Hüter-Karte ${number} von ${of}`,
    holder: 'Diese Karte gehört',
    purpose:
      'Mit diesem Code stimmen Sie zu, dass ein Gerät aufgenommen oder gesperrt wird. Er gilt so viel wie Ihre Unterschrift.',
    advice: [
      'Geben Sie den Code nur am Rathaus-Server ein, nie am Telefon durch und nie auf einer Internetseite.',
      'Große und kleine Buchstaben sind gleich. Die Buchstaben I, L, O und U kommen nicht vor.',
      'Karte verloren oder Umschlag geöffnet? Sagen Sie es sofort einer anderen Hüterin oder einem anderen Hüter.',
    ],
  },
  shareCard: {
    heading: (number: number, of: number) => `Wiederherstellungs-Teil ${number} von ${of}`,
    holder: 'Aufbewahrt bei (bitte eintragen)',
    purpose: (needed: number) =>
      `Wenn alle Geräte verloren sind, öffnen ${needed} dieser Teile zusammen die Daten wieder. Ein Teil allein verrät nichts.`,
    advice: [
      'Geben Sie diesen Teil nur heraus, wenn die Verwaltungsleitung die Wiederherstellung angeordnet hat.',
      'Große und kleine Buchstaben sind gleich. Die Buchstaben I, L, O und U kommen nicht vor.',
      'Umschlag geöffnet oder verschwunden? Melden Sie es sofort, dann wird ein neues Paket gedruckt.',
    ],
  },
  code: 'Code',
  row: (number: number) => `Zeile ${number}`,
  check: 'Prüfzeichen',
  scan: 'Derselbe Code für Handscanner',
  qrDescription: 'QR-Code mit demselben Code und seinen Prüfzeichen',
  pageOf: ['Seite', 'von'],
} as const;

const monthNames = [
  'Januar',
  'Februar',
  'März',
  'April',
  'Mai',
  'Juni',
  'Juli',
  'August',
  'September',
  'Oktober',
  'November',
  'Dezember',
] as const;

export const germanDate = (year: number, month: number, day: number): string =>
  `${day}. ${monthNames[month - 1]} ${year}`;
