/** What the desk may add about a visit: language, another urgency with its reason, name, telephone, note. */
import type { Concern, Urgency } from '../../api/concerns.ts';
import { ChoiceField } from '../../components/choice-field.tsx';
import { SelectField, TextAreaField, TextField } from '../../components/field.tsx';
import { spokenLanguages } from './spoken-languages.ts';
import { infodeskText, urgencyText } from './text.ts';
import type { VisitDraft } from './visit-draft.ts';

const urgencyOrder = ['today', 'this-week', 'noted', 'not-here'] as const satisfies readonly Urgency[];

export function VisitFields({
  draft,
  concern,
  onDraft,
  reasonError,
}: {
  readonly draft: VisitDraft;
  readonly concern: Concern;
  readonly onDraft: (draft: VisitDraft) => void;
  readonly reasonError: string | undefined;
}) {
  const urgency = draft.urgency ?? concern.urgency;
  return (
    <>
      <ChoiceField
        name="urgency"
        label={infodeskText().urgency}
        isRow
        value={urgency}
        choices={urgencyOrder.map((value) => ({
          value,
          label:
            value === concern.urgency
              ? `${urgencyText()[value]} (${infodeskText().usual})`
              : urgencyText()[value],
        }))}
        onChange={(value) =>
          onDraft({ ...draft, urgency: urgencyOrder.find((one) => one === value) ?? urgency })
        }
      />
      {urgency !== concern.urgency && (
        <TextField
          type="text"
          name="urgencyReason"
          label={infodeskText().urgencyReason}
          hint={infodeskText().urgencyReasonHint}
          error={reasonError}
          autocomplete="off"
          maxLength={200}
          value={draft.urgencyReason}
          onInput={(urgencyReason) => onDraft({ ...draft, urgencyReason })}
        />
      )}
      <div class="form__row">
        <SelectField
          name="language"
          label={infodeskText().language}
          options={spokenLanguages}
          value={draft.language}
          onChange={(language) => onDraft({ ...draft, language })}
        />
        <TextField
          type="text"
          name="visitorName"
          label={infodeskText().name}
          autocomplete="off"
          maxLength={120}
          value={draft.name}
          onInput={(name) => onDraft({ ...draft, name })}
        />
        <TextField
          type="tel"
          name="visitorPhone"
          label={infodeskText().phone}
          autocomplete="off"
          maxLength={40}
          value={draft.phone}
          onInput={(phone) => onDraft({ ...draft, phone })}
        />
      </div>
      <TextAreaField
        name="note"
        label={infodeskText().note}
        rows={2}
        maxLength={1_000}
        value={draft.note}
        onInput={(note) => onDraft({ ...draft, note })}
      />
    </>
  );
}
