/**
 * The slip that somebody takes home: a big number, date and time, what happens now; German, and English beside it
 * for everybody who speaks another language. No name stands on it.
 */
import type { Concern, Concerns, ConcernWords, Urgency } from '../../api/concerns.ts';
import type { Visit } from '../../api/visits.ts';
import { slipWords } from './text.ts';

/** What there is to say before anything is recorded, and the visit once it is. */
export interface SlipContent {
  readonly concern: Concern;
  readonly urgency: Urgency;
  readonly language: string;
  readonly visit?: Visit;
}

export interface SlipProps {
  readonly content: SlipContent;
  readonly town: string;
  readonly isExercise: boolean;
  readonly urgencyNext: Concerns['urgencyNext'];
}

export function Slip({ content, town, isExercise, urgencyNext }: SlipProps) {
  const { visit, language } = content;
  const words = slipWords.de;
  return (
    <article class="slip" lang="de">
      <p class="slip__head">
        <strong>{town}</strong>
        <span>
          {words.title}
          {visit !== undefined && visit.reprints > 0 && <> · {words.copy(visit.reprints)}</>}
        </span>
      </p>
      {isExercise && <p class="slip__exercise">{words.exercise}</p>}
      <p class="slip__number">
        <span>
          {language === 'de' ? words.yourNumber : `${words.yourNumber} · ${slipWords.en.yourNumber}`}
        </span>
        <strong class={visit ? undefined : 'slip__number--missing'}>
          {visit?.number ?? words.numberFollows}
        </strong>
      </p>
      {visit && <SlipTimes visit={visit} />}
      <SlipPart content={content} language="de" urgencyNext={urgencyNext} />
      {language !== 'de' && <SlipPart content={content} language="en" urgencyNext={urgencyNext} />}
      <p class="slip__keep">
        {words.keep}
        {language !== 'de' && <span lang="en"> {slipWords.en.keep}</span>}
      </p>
    </article>
  );
}

/** Both times where paper came first: when the person was here, and when it was typed in. */
function SlipTimes({ visit }: { readonly visit: Visit }) {
  const words = slipWords.de;
  return (
    <dl class="slip__times">
      <div>
        <dt>{words.visited}</dt>
        <dd>
          {momentOf(visit.happenedAt)}
          {visit.isFromPaper && <> ({words.accordingToPaper})</>}
        </dd>
      </div>
      {visit.isFromPaper && (
        <div>
          <dt>{words.typed}</dt>
          <dd>{momentOf(visit.recordedAt)}</dd>
        </div>
      )}
      <div>
        <dt>{words.reference}</dt>
        <dd>{visit.reference}</dd>
      </div>
    </dl>
  );
}

/** Digits only, so that the paper reads the same whatever the page speaks: "26.10.2026, 08:41 Uhr". */
function momentOf(instant: string): string {
  const [year, month, day] = instant.slice(0, 10).split('-');
  return slipWords.de.at(`${day}.${month}.${year}`, instant.slice(11, 16));
}

function SlipPart({
  content,
  language,
  urgencyNext,
}: {
  readonly content: SlipContent;
  readonly language: 'de' | 'en';
  readonly urgencyNext: Concerns['urgencyNext'];
}) {
  const words = slipWords[language];
  const said = content.concern.words[language];
  const isFromPaper = content.visit?.isFromPaper === true;
  // What was promised on that day stands on the paper; "please wait" or "today" would be wrong by now.
  const next = isFromPaper ? words.nextFromPaper : nextOf(content, said, urgencyNext[language]);
  const instead = insteadOf(content, said);
  return (
    <div class="slip__part" lang={language}>
      <p class="slip__concern">
        {said.title}
        {!isFromPaper && <span> · {words.urgency[content.urgency]}</span>}
      </p>
      <p>
        <strong>{words.next}:</strong> {next}
      </p>
      {instead && (
        <p>
          <strong>{words.instead}:</strong> {instead}
        </p>
      )}
    </div>
  );
}

/** The concern's own words where it goes as usual, else those of what the desk decided. */
export function nextOf(
  { concern, urgency }: Pick<SlipContent, 'concern' | 'urgency'>,
  said: ConcernWords,
  general: Readonly<Record<Urgency, string>>,
): string {
  const isUsual = urgency === concern.urgency && (!concern.isElsewhere || urgency !== 'not-here');
  return isUsual ? said.next : general[urgency];
}

export const insteadOf = (
  { concern, urgency }: Pick<SlipContent, 'concern' | 'urgency'>,
  said: ConcernWords,
): string | undefined => (concern.isElsewhere || urgency === 'not-here' ? said.instead : undefined);
