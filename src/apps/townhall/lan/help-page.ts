/** The one page that plain HTTP shows in the house: what is missing, and how this device gets it. No script. */
import { escapeMarkup } from './markup.ts';
import type { HelpText } from './text.en.ts';
import type { TrustRoot } from './trust-root.ts';

export const helpPaths = {
  style: '/hilfe.css',
  certificate: '/insel-wurzel.crt',
  profile: '/insel.mobileconfig',
} as const;

export interface HelpFacts {
  readonly town: string;
  readonly isExercise: boolean;
  readonly root: TrustRoot;
  /** Where Insel itself is. */
  readonly url: string;
  /** The same by number, for a house whose name server does not know the name. */
  readonly numberUrl: string | undefined;
}

const systems = ['ios', 'android', 'windows', 'macos', 'linux'] as const;
type System = (typeof systems)[number];

/** An iPad calls itself a Mac; both are told about the profile, and the other list is one tap away. */
export function systemOf(userAgent: string): System | undefined {
  if (/iPhone|iPad/.test(userAgent)) return 'ios';
  if (/Android/.test(userAgent)) return 'android';
  if (/Windows/.test(userAgent)) return 'windows';
  if (/Macintosh/.test(userAgent)) return 'macos';
  return /Linux|X11/.test(userAgent) ? 'linux' : undefined;
}

/** Markup in which every value was escaped. */
const html = (parts: TemplateStringsArray, ...values: readonly (string | Markup)[]): Markup => ({
  markup: parts.reduce((text, part, at) => text + markupOf(values[at - 1] ?? '') + part),
});

interface Markup {
  readonly markup: string;
}

const markupOf = (value: string | Markup): string =>
  typeof value === 'string' ? escapeMarkup(value) : value.markup;

const joined = (list: readonly Markup[]): Markup => ({ markup: list.map(markupOf).join('') });

const nothing: Markup = { markup: '' };

export function helpPage(facts: HelpFacts, text: HelpText, system: System | undefined): string {
  const { town, isExercise } = facts;
  return html`<!doctype html>
<html lang="${text.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${text.title} – ${town}</title>
<link rel="stylesheet" href="${helpPaths.style}">
</head>
<body>
<header>${isExercise ? html`<p class="exercise">${text.exercise}</p>` : nothing}<p><b>${text.product}</b> ${town}</p><a href="${text.otherPath}">${text.other}</a></header>
<main>
<h1>${text.title}</h1>
<div class="missing"><p><b>${text.missing}</b></p><p>${text.missingWhy}</p></div>
<h2>${text.steps}</h2>
<ol class="steps">
<li>${downloads(text)}</li>
<li><h3>${text.install}</h3>${systemGuides(text, system)}</li>
<li>${comparison(facts, text)}</li>
<li>${opening(facts, text)}</li>
</ol>
</main>
</body>
</html>
`.markup;
}

const downloads = (text: HelpText): Markup => html`<h3>${text.download}</h3>
<dl class="files">
<div><dt>${text.downloadApple}</dt>
<dd><a class="button" href="${helpPaths.profile}">${text.downloadAppleFile}</a></dd></div>
<div><dt>${text.downloadOther}</dt>
<dd><a class="button" href="${helpPaths.certificate}" download>${text.downloadOtherFile}</a></dd></div>
</dl>`;

const systemGuides = (text: HelpText, own: System | undefined): Markup =>
  joined(
    systems.map((system) => {
      const { title, steps } = text.systems[system];
      const lines = joined(Object.values(steps).map((step) => html`<li>${step}</li>`));
      const list = html`<summary>${title}</summary><ol>${lines}</ol>`;
      return system === own ? html`<details open>${list}</details>` : html`<details>${list}</details>`;
    }),
  );

function comparison({ root }: HelpFacts, text: HelpText): Markup {
  const { name, fingerprint, windowsFingerprint, validUntil } = root;
  return html`<h3>${text.compare}</h3>
<p>${text.compareWhy}</p>
<dl class="prints"><dt>${text.fingerprint}</dt><dd>${inPairs(fingerprint)}</dd>
<dt>${text.windowsFingerprint}</dt><dd>${inPairs(windowsFingerprint)}</dd></dl>
<p>${text.compareNo}</p>
<p class="soft">${text.validUntil(name, dateWords(validUntil))} ${text.limits}</p>`;
}

const opening = ({ url, numberUrl }: HelpFacts, text: HelpText): Markup => html`<h3>${text.open}</h3>
<p><a class="button primary" href="${url}">${text.open}</a></p>
<p class="address">${url}</p>
${numberUrl === undefined ? nothing : html`<p class="soft">${text.openNumber(numberUrl)}</p>`}
<p>${text.never}</p>`;

/** Lines may break between the pairs, never within one. */
const inPairs = (fingerprint: string): Markup =>
  joined(fingerprint.split(':').map((pair) => html`<span>${pair}</span> `));

const dateWords = (milliseconds: number): string => {
  const [year, month, day] = new Date(milliseconds).toISOString().slice(0, 10).split('-');
  return `${day}.${month}.${year}`;
};
