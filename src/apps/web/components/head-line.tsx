/** The head line: town, three statements that are never merged, and who is signed in. */
import type { HeadLine as Head } from '../api/head-line.ts';
import { type Page, pages, pagesFor } from '../api/pages.ts';
import type { Person } from '../api/session.ts';
import { formatSince, timeOf } from '../day/local-dates.ts';
import { copyWords, safetyWords } from '../day/safety-words.ts';
import type { Language } from '../language.ts';
import { headText, pageText } from '../text.ts';
import { Button } from './button.tsx';
import { Icon, type IconName } from './icon.tsx';
import { LanguageSwitch } from './language-switch.tsx';

export interface HeadLineProps {
  readonly head: Head | undefined;
  /** True while the server does not answer: the statements are then as old as `localNow`. */
  readonly isOld: boolean;
  readonly person: Person;
  readonly page: Page | undefined;
  readonly onPage: (page: Page) => void;
  readonly onLanguage: (language: Language) => void;
  readonly onSignOut: () => void;
}

export function HeadLine({ head, isOld, person, page, onPage, onLanguage, onSignOut }: HeadLineProps) {
  return (
    <header class="head">
      {head?.exercise && <ExerciseBand />}
      <div class="head__bar">
        <p class="head__town">
          <img class="brand-mark" src="/icon.svg" alt="" />
          <span class="head__product">{pageText().product}</span>
          <strong>{head?.town ?? ''}</strong>
        </p>
        <nav class="head__pages" aria-label={pageText().navigation}>
          {pagesFor(person.acts).map((one) => (
            <PageLink key={one} page={one} current={page} onPage={onPage} />
          ))}
        </nav>
        <div class="head__person">
          <LanguageSwitch onLanguage={onLanguage} />
          <p>
            <strong>{person.name}</strong>
            <span class="head__role">{person.role}</span>
          </p>
          <Button look="tertiary" size="small" icon="logout" onClick={onSignOut}>
            {pageText().signOut}
          </Button>
        </div>
      </div>
      <section class="statements" aria-label={headText().statements}>
        <dl>
          {statementsOf(head).map((statement) => (
            <Statement key={statement.term} {...statement} />
          ))}
        </dl>
        {head && isOld && <p class="statements__age">{headText().asOf(timeOf(head.localNow))}</p>}
        {head && head.safety.copies.length > 0 && <Copies head={head} />}
      </section>
    </header>
  );
}

export const ExerciseBand = () => (
  <p class="exercise">
    <strong>{pageText().exercise}</strong> · {pageText().exerciseMeans}
  </p>
);

function PageLink({
  page,
  current,
  onPage,
}: {
  readonly page: Page;
  readonly current: Page | undefined;
  readonly onPage: (page: Page) => void;
}) {
  return (
    <a
      href={pages[page].path}
      aria-current={page === current ? 'page' : undefined}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        onPage(page);
      }}
    >
      {pageText()[page]}
    </a>
  );
}

interface StatementWords {
  readonly term: string;
  readonly tone: 'good' | 'plain' | 'attention';
  readonly text: string;
  readonly next?: string | undefined;
}

function statementsOf(head: Head | undefined): readonly StatementWords[] {
  if (!head) {
    return [headText().mode, headText().applications, headText().safety].map((term) => ({
      term,
      tone: 'plain' as const,
      text: pageText().loading,
    }));
  }
  return [modeWords(head), applicationWords(head), { term: headText().safety, ...safetyWords(head.safety) }];
}

const modeWords = ({ mode, localNow }: Head): StatementWords =>
  mode.kind === 'normal'
    ? { term: headText().mode, tone: 'good', text: headText().normal }
    : {
        term: headText().mode,
        tone: 'attention',
        text: headText().emergency(formatSince(mode.sinceLocal, localNow.slice(0, 10))),
      };

function applicationWords({ applications }: Head): StatementWords {
  const term = headText().applications;
  if (!applications) return { term, tone: 'plain', text: headText().applicationsUnknown };
  const { usable, total } = applications;
  return { term, tone: usable === total ? 'good' : 'plain', text: headText().usable(usable, total) };
}

const iconOfTone: Readonly<Record<StatementWords['tone'], IconName>> = {
  good: 'success',
  plain: 'info',
  attention: 'warning',
};

const Statement = ({ term, tone, text, next }: StatementWords) => (
  <div class={`statement statement--${tone}`}>
    <dt>{term}</dt>
    <dd>
      <Icon name={iconOfTone[tone]} />
      <span>
        {text}
        {next && <span class="statement__next"> · {next}</span>}
      </span>
    </dd>
  </div>
);

const Copies = ({ head }: { readonly head: Head }) => (
  <details class="copies">
    <summary>{headText().copies}</summary>
    <ul>
      {head.safety.copies.map((copy) => (
        <li key={copy.name}>{copyWords(copy)}</li>
      ))}
    </ul>
  </details>
);
