/**
 * Which language the page speaks: German, unless the person at this device chose another one. Texts are looked
 * up while they are drawn, so that a change needs no reload and nothing that was typed is lost.
 */
export const languages = ['de', 'en'] as const;
export type Language = (typeof languages)[number];

/** Texts of the same shape in another language: any words, the same members and the same gaps. */
export type InOtherWords<T> = T extends string
  ? string
  : T extends (...gaps: infer Gaps) => string
    ? (...gaps: Gaps) => string
    : { readonly [Member in keyof T]: InOtherWords<T[Member]> };

let spoken: Language = 'de';

export const spokenLanguage = (): Language => spoken;

/** What is drawn from now on is in this language; whoever calls it draws everything again. */
export function speak(language: Language): void {
  spoken = language;
}

/** The German texts are the original: the others are held to their shape. */
export const inLanguages =
  <T>(texts: { readonly de: T; readonly en: InOtherWords<T> }): (() => InOtherWords<T>) =>
  () =>
    spoken === 'de' ? (texts.de as InOtherWords<T>) : texts.en;

export const languageIn = (text: string | null): Language =>
  languages.find((language) => language === text) ?? 'de';
