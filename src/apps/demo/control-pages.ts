/** The control bar and the page behind it as HTML. Nothing in here is a script; every value is escaped. */
import { demoText } from './text.de.ts';

export interface DemoState {
  readonly townProcess: number;
  /** Undefined = off. */
  readonly providerProcess: number | undefined;
  readonly countyProcess: number | undefined;
}

export interface DemoPerson {
  readonly name: string;
  readonly office: string;
  readonly pin: string;
}

export const controlPath = '/probealarm';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (letter) => escapes[letter] ?? letter);

const stateWords = (processId: number | undefined): string =>
  processId === undefined ? demoText.bar.off : demoText.bar.running(processId);

const switchForm = ({ providerProcess }: DemoState): string => {
  const isOn = providerProcess !== undefined;
  const { switchOff, switchOn } = demoText.bar;
  return `<form method="post" action="${controlPath}/${isOn ? 'aus' : 'an'}"><button type="submit" class="kern-btn kern-btn--${isOn ? 'primary' : 'secondary'}"><span class="kern-label">${escapeHtml(isOn ? switchOff : switchOn)}</span></button></form>`;
};

/** What the bar at the foot of every page holds; fetched again while it is shown. */
export function barContent(state: DemoState): string {
  const { provider, county, bar } = demoText;
  const place = (name: string, processId: number | undefined): string =>
    `<span class="probealarm-place" data-state="${processId === undefined ? 'off' : 'on'}"><b>${escapeHtml(name)}</b> ${escapeHtml(processId === undefined ? bar.off : bar.on)}</span>`;
  return [
    `<p class="probealarm-lead"><b>${escapeHtml(bar.label)}</b> ${escapeHtml(bar.lead)}</p>`,
    `<p class="probealarm-places">${place(provider, state.providerProcess)} ${place(county, state.countyProcess)}</p>`,
    switchForm(state),
    `<a class="kern-link" href="${controlPath}">${escapeHtml(bar.more)}</a>`,
  ].join('');
}

export function controlPage(
  state: DemoState,
  persons: readonly DemoPerson[],
  stylesheets: readonly string[],
): string {
  const { page, bar, provider, county } = demoText;
  const row = (cells: readonly string[]): string =>
    `<tr>${cells.map((cell) => `<td>${escapeHtml(cell)}</td>`).join('')}</tr>`;
  const table = (head: readonly string[], rows: readonly string[]): string =>
    `<table><thead><tr>${head
      .map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`)
      .join('')}</tr></thead><tbody>${rows.join('')}</tbody></table>`;
  return `<!doctype html>
<html lang="de">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(page.title)}</title>
<link rel="icon" type="image/svg+xml" href="/icon.svg">
${stylesheets.map((href) => `<link rel="stylesheet" href="${escapeHtml(href)}">`).join('\n')}
</head>
<body>
<p class="probealarm-band">${escapeHtml(bar.exercise)}</p>
<main class="probealarm-page">
<h1 class="kern-heading-large">${escapeHtml(page.title)}</h1>
<p class="kern-body">${escapeHtml(page.lead)}</p>
<p><a class="kern-link" href="/">${escapeHtml(page.open)}</a></p>
<h2 class="kern-heading-medium">${escapeHtml(page.tryHeading)}</h2>
<ol class="kern-body">${page.steps.map((step) => `<li>${escapeHtml(step)}</li>`).join('')}</ol>
<h2 class="kern-heading-medium">${escapeHtml(page.stateHeading)}</h2>
${table(
  [page.columns.place, page.columns.state],
  [
    row([page.townhall, stateWords(state.townProcess)]),
    row([provider, stateWords(state.providerProcess)]),
    row([county, stateWords(state.countyProcess)]),
  ],
)}
${switchForm(state)}
<h2 class="kern-heading-medium">${escapeHtml(page.personsHeading)}</h2>
<p class="kern-body">${escapeHtml(page.personsLead)}</p>
${table(
  [page.columns.name, page.columns.office, page.columns.pin],
  persons.map(({ name, office, pin }) => row([name, office, `${pin.slice(0, 4)} ${pin.slice(4)}`])),
)}
</main>
</body>
</html>
`;
}

/** Puts the bar into the town hall's page, before its end. */
export const withBar = (html: string): string =>
  html
    .replace(
      '</body>',
      `<aside id="probealarm" aria-label="${escapeHtml(demoText.bar.label)}"></aside>
<script type="module" src="${controlPath}/bar.js"></script></body>`,
    )
    .replace('</head>', `<link rel="stylesheet" href="${controlPath}/bar.css"></head>`);
