export const zmsText = {
  describe: 'ZMS (Terminverwaltung Berlin und München): Tagesliste, Warteschlange oder Vorgang als JSON',
  customField: (number: number): string => `Zusatzfeld ${number}`,
  furtherPerson: 'Weitere Person',
} as const;
