/** Somebody called about an appointment: a text that is not lost, whatever happens while it is written. */
import type { RefObject } from 'preact';
import { useState } from 'preact/hooks';
import type { DayRow } from '../../api/day.ts';
import { noteLengthMax } from '../../api/visit.ts';
import { Button } from '../../components/button.tsx';
import { Feedback } from '../../components/feedback.tsx';
import { fieldId, TextAreaField } from '../../components/field.tsx';
import { formatAsOf } from '../../day/local-dates.ts';
import type { ClickAnswer } from '../../outbox/outbox.ts';
import { todayText } from '../../text.ts';
import type { RowActs } from './row-acts.ts';
import { visitText } from './text.ts';
import { type DraftInUse, useDraft } from './use-draft.ts';

export function NoteForm({ row, acts }: { readonly row: DayRow; readonly acts: RefObject<RowActs> }) {
  const { client, drafts, person } = acts.current;
  const [error, setError] = useState<string>();
  const [isSaved, setIsSaved] = useState(false);
  const name = `note-${row.id}`;
  const draft = useDraft({
    store: drafts,
    person: person.id,
    appointment: row.id,
    send: ({ request, text }) => client.sendNote(row.id, { request, text }),
    onAnswer: (answer) => {
      setIsSaved(answer.kind === 'saved');
      tell(acts.current, answer);
    },
  });
  const { text, isSent } = draft.draft;

  function submit(event: Event): void {
    event.preventDefault();
    if (isSent) return;
    const isMissing = text.trim() === '';
    setError(isMissing ? visitText().noteMissing : undefined);
    if (isMissing) document.getElementById(fieldId(name))?.focus();
    else draft.send();
  }
  return (
    <form class="visit__part" onSubmit={submit} aria-label={visitText().notes} noValidate>
      <h2 class="visit__title">{visitText().notes}</h2>
      <OlderNotes row={row} />
      <TextAreaField
        name={name}
        label={visitText().noteLabel}
        hint={visitText().noteHint}
        error={error ?? draft.problem?.title}
        rows={3}
        maxLength={noteLengthMax}
        value={text}
        onInput={(typed) => {
          setError(undefined);
          setIsSaved(false);
          draft.write(typed);
        }}
      />
      <DraftWord draft={draft} />
      <div class="visit__buttons">
        <Button look="primary" size="small" type="submit" isBusy={isSent}>
          {visitText().noteSave}
          <span class="only-heard">{todayText().forPerson(row.name)}</span>
        </Button>
      </div>
      <Feedback>{isSaved && visitText().noteSaved}</Feedback>
    </form>
  );
}

function tell(acts: RowActs, answer: ClickAnswer): void {
  if (answer.kind === 'saved') acts.onRow(answer.row);
  if (answer.kind === 'signed-out') acts.onSignedOut();
}

/** Those that the row has no room for. */
const OlderNotes = ({ row }: { readonly row: DayRow }) =>
  row.notes.length <= 2 ? null : (
    <ul class="visit__notes">
      {row.notes.map(({ at, by, text }) => (
        <li key={`${at} ${text}`}>
          {visitText().written(formatAsOf(at), by)} {text}
        </li>
      ))}
    </ul>
  );

function DraftWord({ draft: { draft, isKept } }: { readonly draft: DraftInUse }) {
  if (draft.text === '') return null;
  const words = draft.isSent
    ? visitText().noteWaits
    : isKept
      ? visitText().noteKept
      : visitText().noteNotKept;
  return <p class="visit__word">{words}</p>;
}
