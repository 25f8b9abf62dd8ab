import { type Language, languages, spokenLanguage } from '../language.ts';
import { pageText } from '../text.ts';

/** One button for each language that is not spoken; it names itself in its own language. */
export const LanguageSwitch = ({ onLanguage }: { readonly onLanguage: (language: Language) => void }) => (
  <p class="language-switch">
    {languages
      .filter((language) => language !== spokenLanguage())
      .map((language) => (
        <button
          key={language}
          type="button"
          class="language-switch__choice"
          lang={language}
          onClick={() => onLanguage(language)}
        >
          {pageText().languageNames[language]}
        </button>
      ))}
  </p>
);
