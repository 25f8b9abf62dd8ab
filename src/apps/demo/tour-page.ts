/** The page *Insel – Probealarm*: the cards on the left, the real town hall in a frame on the right. */
import { cardsHtml } from './cards.ts';
import type { DemoPerson } from './demo-town.ts';
import { type Html, html } from './html.ts';
import type { Region } from './region.ts';
import { demoText } from './text.de.ts';
import type { TourState } from './tour.ts';
import { acts, cardsPath, framePath, scriptPath, stylePath } from './tour-paths.ts';

export interface TourPageParts {
  readonly state: TourState;
  readonly region: Region;
  /** The town hall's own style sheets: their names carry a hash. */
  readonly stylesheets: readonly string[];
  /** Where the second person sits: another name of this machine, so that a browser keeps the two apart. */
  readonly secondAddress: string;
}

export const tourPage = (parts: TourPageParts): string =>
  html`<!doctype html>
<html lang="de">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${demoText.title}</title>
<link rel="icon" type="image/svg+xml" href="/icon.svg">
${[...parts.stylesheets, stylePath].map((href) => html`<link rel="stylesheet" href="${href}">`)}
<script type="module" src="${scriptPath}"></script>
</head>
<body class="tour" data-cards="${cardsPath}" data-day="${acts.day}" data-plug="${acts.plug}">
<a class="skip" href="#rathaus">${demoText.skip}</a>
<header class="tour-band"><p><strong>${demoText.band.word}</strong> · ${demoText.band.means}</p></header>
${mainHtml(parts)}
<p class="only-heard" role="status" id="gesagt"></p>
</body>
</html>
`.text;

const mainHtml = ({ state, region, secondAddress }: TourPageParts): Html => {
  const [guest, second] = state.prepared.persons;
  const place = (person: DemoPerson | undefined): string =>
    person === undefined ? '' : `${person.name}, ${person.office}`;
  const { frameTitle, youAre, nobody, secondClerk, newWindow } = demoText;
  return html`<main class="tour-main">
<div class="tour-side">
<h1 class="tour-title">${demoText.title}</h1>
<p>${demoText.lead}</p>
<ol class="tour-cards" id="karten" aria-label="${demoText.cardsLabel}">${cardsHtml(state)}</ol>
${personsHtml(state.prepared.persons)}
${regionHtml(region)}
</div>
<section class="tour-stage" aria-label="${frameTitle('Auental')}">
<div class="tour-note">
<p id="wer" data-nobody="${nobody}"><span>${youAre}</span> <strong>${place(guest)}</strong></p>
<p><a href="${secondAddress}" target="_blank" rel="noopener">${secondClerk(place(second))} (${newWindow})</a></p>
</div>
<iframe class="tour-frame" id="rathaus" title="${frameTitle('Auental')}" src="${framePath}"></iframe>
</section>
</main>`;
};

const tableHtml = (head: readonly string[], rows: readonly (readonly string[])[]): Html =>
  html`<table class="tour-table"><thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([first = '', ...cells]) =>
      html`<tr><th scope="row">${first}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`,
  )}</tbody></table>`;

function personsHtml(persons: readonly DemoPerson[]): Html {
  const { heading, lead, columns } = demoText.signIn;
  const rows = persons.map(({ name, office, pin }) => [name, office, `${pin.slice(0, 4)} ${pin.slice(4)}`]);
  return html`<details class="tour-more"><summary>${heading}</summary><p>${lead}</p>
${tableHtml([columns.name, columns.office, columns.pin], rows)}</details>`;
}

function regionHtml({ townhalls }: Region): Html {
  const { heading, lead, columns, population } = demoText.region;
  const towns = townhalls.filter(({ type }) => type !== 'kreis');
  const people = towns.reduce((sum, town) => sum + town.population, 0);
  const rows = towns.map((town) => [
    town.name,
    population(town.population),
    String(Object.keys(town.offices).length),
  ]);
  return html`<details class="tour-more"><summary>${heading}</summary><p>${lead(towns.length, people)}</p>
${tableHtml([columns.name, columns.people, columns.offices], rows)}</details>`;
}
