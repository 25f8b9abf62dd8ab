/** The six cards. Three work; the others say that they are in the making and offer nothing to press. */
import { type Html, html, nothing } from './html.ts';
import { demoText } from './text.de.ts';
import type { Plug, TourState } from './tour.ts';
import { acts } from './tour-paths.ts';

interface Card {
  readonly number: number;
  readonly title: string;
  readonly text: string;
  readonly badge?: Html;
  /** What is below the text: what to press, what came of it. */
  readonly body?: Html;
  /** Said aloud when it changes. */
  readonly spoken?: string;
}

/** Fetched again while the page is shown; each card is exchanged only when it changed. */
export const cardsHtml = (state: TourState): Html =>
  html`${[
    dayCard(state),
    outageCard(state),
    laterCard(3, demoText.later.citizens),
    laterCard(4, demoText.later.counter),
    plugCard(state.plug),
    laterCard(6, demoText.later.back),
  ].map(cardHtml)}`;

const cardHtml = ({ number, title, text, badge, body, spoken }: Card): Html => html`
<li class="tour-card${body === undefined ? ' tour-card--later' : ''}" id="karte-${number}" data-spoken="${spoken ?? ''}">
<h2 class="tour-card__title"><span class="tour-card__number">${number}</span><span>${title}</span>${badge ?? nothing}</h2>
<p>${text}</p>
${body ?? nothing}
</li>`;

const badgeHtml = (tone: 'good' | 'plain' | 'bad', text: string): Html =>
  html`<span class="tour-badge tour-badge--${tone}">${text}</span>`;

const laterCard = (number: number, { title, text }: { title: string; text: string }): Card => ({
  number,
  title,
  text,
  badge: badgeHtml('plain', demoText.inWork),
});

const buttonHtml = (path: string, label: string, look: 'primary' | 'secondary'): Html =>
  html`<form method="post" action="${path}"><button type="submit" class="kern-btn kern-btn--${look}"><span class="kern-label">${label}</span></button></form>`;

function dayCard({ prepared, isListOfToday, isDayShown }: TourState): Card {
  const { day, weekdays, shown } = demoText;
  const weekday = weekdays[Temporal.PlainDate.from(prepared.date).dayOfWeek - 1] ?? '';
  const facts = [day.appointments(prepared.appointments), day.weddings(prepared.weddings), day.taken];
  return {
    number: 1,
    title: day.title(weekday),
    text: day.text,
    ...(isDayShown ? { badge: badgeHtml('good', shown), spoken: day.spoken } : {}),
    body: html`${
      isListOfToday
        ? html`<ul class="tour-facts">${facts.map((fact) => html`<li>${fact}</li>`)}</ul>`
        : html`<p class="tour-card__try">${day.old(weekday)}</p>`
    }
${buttonHtml(acts.day, day.act, isDayShown ? 'secondary' : 'primary')}
${isDayShown ? html`<p class="tour-card__try">${day.tryIt}</p>` : nothing}`,
  };
}

function outageCard({ isProviderOn, ticker }: TourState): Card {
  const { outage } = demoText;
  const spoken = isProviderOn ? outage.spokenOn : outage.spokenOff;
  return {
    number: 2,
    title: outage.title,
    text: outage.text,
    ...(ticker.length > 0 ? { badge: badgeHtml('good', demoText.shown), spoken } : {}),
    body: html`<form method="post" action="${isProviderOn ? acts.switchOff : acts.switchOn}">
<button type="submit" class="tour-switch" role="switch" aria-checked="${String(isProviderOn)}" aria-labelledby="schalter-name">
<span class="tour-switch__track" aria-hidden="true"></span>
<span><span class="tour-switch__name" id="schalter-name">${outage.label}</span> <span class="tour-switch__state">${isProviderOn ? outage.on : outage.off}</span></span>
</button></form>
${isProviderOn ? nothing : html`<p class="tour-card__try">${outage.tryIt}</p>`}
${ticker.length === 0 ? nothing : tickerHtml(ticker)}`,
  };
}

const tickerHtml = (ticker: TourState['ticker']): Html =>
  html`<ol class="tour-ticker" aria-label="${demoText.outage.tickerLabel}">${ticker.map(
    ({ time, text }) => html`<li><time>${time}</time> <span>${text}</span></li>`,
  )}</ol>`;

function plugCard(plug: Plug): Card {
  const { title, text, act, running } = demoText.plug;
  const outcome = outcomeOf(plug);
  return {
    number: 5,
    title,
    text,
    ...(outcome === undefined
      ? {}
      : { badge: badgeHtml(outcome.isGood ? 'good' : 'bad', outcome.badge), spoken: outcome.spoken }),
    body: html`${buttonHtml(acts.plug, act, plug.kind === 'untouched' ? 'primary' : 'secondary')}
${plug.kind === 'running' ? html`<p class="tour-card__try">${running}</p>` : (outcome?.body ?? nothing)}`,
  };
}

interface Outcome {
  readonly isGood: boolean;
  readonly badge: string;
  readonly spoken: string;
  readonly body: Html;
}

function outcomeOf(plug: Plug): Outcome | undefined {
  const { plug: text, shown, failedBadge } = demoText;
  if (plug.kind === 'failed' || plug.kind === 'uncounted') {
    const spoken = text[plug.kind];
    const body = html`<p class="tour-result tour-result--bad">${spoken}</p>`;
    return { isGood: false, badge: failedBadge, spoken, body };
  }
  if (plug.kind !== 'counted') return undefined;
  const { before, after, milliseconds } = plug;
  const isGood = before === after;
  const counted = text.result(before, after);
  const seconds = (milliseconds / 1000).toLocaleString('de-DE', { maximumFractionDigits: 1 });
  const means = isGood
    ? text.same(seconds)
    : after < before
      ? text.fewer(before - after)
      : text.more(after - before);
  return {
    isGood,
    badge: isGood ? shown : failedBadge,
    spoken: `${counted}. ${means}`,
    body: html`<p class="tour-result tour-result--${isGood ? 'good' : 'bad'}"><strong>${counted}</strong> ${means}</p>`,
  };
}
