export const icsText = {
  describe:
    'Kalenderdatei (iCalendar, .ics), zum Beispiel aus Outlook, Thunderbird oder einer Terminbestätigung',
  category: 'Kategorie',
  contact: 'Kontakt',
} as const;
