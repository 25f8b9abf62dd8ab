/**
 * The forms in which names and telephone numbers are searched. The letters that Unicode does not take
 * apart stand in a table of our own, so that every machine finds the same rows whatever its locale.
 */
const letters: Readonly<Record<string, string>> = {
  ä: 'ae',
  ö: 'oe',
  ü: 'ue',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  å: 'a',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ı: 'i',
  ŋ: 'n',
  ə: 'e',
  ĳ: 'ij',
};

/** "Öztürk, Cem" → "oeztuerk cem": lower case, without accents, one space between words. */
export function foldName(name: string): string {
  const composed = name.normalize('NFC').toLowerCase();
  const plain = [...composed].map((letter) => letters[letter] ?? withoutMarks(letter)).join('');
  return plain.replace(/[^\p{L}\p{N}]+/gu, ' ').trim();
}

const withoutMarks = (letter: string): string => letter.normalize('NFD').replace(/\p{M}/gu, '');

/** "+49 (170) 55-1000" and "0170 551000" → "0170551000"; empty when there is no digit. */
export function phoneDigits(phone: string): string {
  const typed = phone.replace(/\(0\)/, '').replace(/[^\d+]/g, '');
  return typed.replace(/^(?:\+|00)49/, '0').replace(/\D/g, '');
}

/** Only so many words of a name are kept: nobody searches for the thirtieth. */
const wordsMax = 24;

/**
 * The words by which an appointment is found, each from its beginning, ascending: the name with "oe" and with
 * "o" for "ö", the number without dashes, the telephone number with and without its first zero.
 */
export function listSearchWords(about: { name: string; phone: string; number: string }): readonly string[] {
  const words = new Set<string>();
  for (const word of [...foldName(about.name).split(' '), ...foldName(bareName(about.name)).split(' ')])
    if (word !== '' && words.size < wordsMax) words.add(word);
  const number = bareNumber(about.number);
  if (number !== '') words.add(number);
  const digits = phoneDigits(about.phone);
  if (digits !== '') words.add(digits).add(digits.replace(/^0+(?=\d)/, ''));
  return [...words].sort();
}

/** "Öztürk" → "Ozturk": how somebody types who has no such key. */
const bareName = (name: string): string => name.normalize('NFD').replace(/\p{M}/gu, '');

/** "A-0412" → "a0412" */
const bareNumber = (number: string): string => foldName(number).replaceAll(' ', '');

/** More words than these only make the search slower. */
const searchWordsMax = 6;

/** What somebody typed, as beginnings of such words; all of them have to be found. */
export function readSearch(typed: string): readonly string[] {
  const text = typed.slice(0, 200);
  if (/^[\d\s+()/.-]*\d[\d\s+()/.-]*$/.test(text)) return [phoneDigits(text)];
  const number = /^\s*\p{L}{1,3}[\s-]*\d+\s*$/u.test(text);
  if (number) return [bareNumber(text)];
  return foldName(text)
    .split(' ')
    .filter((word) => word !== '')
    .slice(0, searchWordsMax);
}
