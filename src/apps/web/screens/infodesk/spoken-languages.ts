/** What people at the desk speak, each named in itself. The slip adds English for everybody but German speakers. */
export const spokenLanguages = [
  { value: 'de', label: 'Deutsch' },
  { value: 'en', label: 'English' },
  { value: 'ar', label: 'العربية' },
  { value: 'bg', label: 'Български' },
  { value: 'es', label: 'Español' },
  { value: 'fa', label: 'فارسی' },
  { value: 'fr', label: 'Français' },
  { value: 'it', label: 'Italiano' },
  { value: 'pl', label: 'Polski' },
  { value: 'ro', label: 'Română' },
  { value: 'ru', label: 'Русский' },
  { value: 'sq', label: 'Shqip' },
  { value: 'tr', label: 'Türkçe' },
  { value: 'uk', label: 'Українська' },
] as const;

export const languageName = (code: string): string =>
  spokenLanguages.find(({ value }) => value === code)?.label ?? code;
