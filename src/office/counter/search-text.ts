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
