/** The fields of a slip from paper: its number, the time that stands on it, and what was asked. */
import type { Concern, Concerns } from '../../api/concerns.ts';
import type { Pad } from '../../api/pads.ts';
import { SelectField, TextField } from '../../components/field.tsx';
import { spokenLanguage } from '../../language.ts';
import { VisitFields } from '../infodesk/visit-fields.tsx';
import type { LateDraft } from './late-draft.ts';
import { padsText } from './text.ts';

interface LateFieldsProps {
  readonly pad: Pad;
  readonly concerns: Concerns;
  readonly concern: Concern | undefined;
  readonly draft: LateDraft;
  readonly onDraft: (draft: LateDraft) => void;
  readonly errorOf: (field: string) => string | undefined;
}

export function LateFields(props: LateFieldsProps) {
  const { pad, concerns, concern, draft, onDraft, errorOf } = props;
  return (
    <>
      <TextField
        type="text"
        inputMode="numeric"
        name="lateSlip"
        label={padsText().slip}
        hint={padsText().slipHint(pad.label)}
        error={errorOf('lateSlip')}
        autocomplete="off"
        maxLength={20}
        value={draft.slip}
        onInput={(slip) => onDraft({ ...draft, slip })}
      />
      <LateTime {...props} />
      <SelectField
        name="lateConcern"
        label={padsText().concern}
        empty={padsText().choose}
        error={errorOf('lateConcern')}
        value={draft.visit.concern ?? ''}
        options={concerns.concerns.map(({ id, words }) => ({
          value: id,
          label: words[spokenLanguage()].title,
        }))}
        onChange={(id) => onDraft({ ...draft, visit: { ...draft.visit, concern: id, urgency: undefined } })}
      />
      {concern && (
        <VisitFields
          draft={draft.visit}
          concern={concern}
          onDraft={(visit) => onDraft({ ...draft, visit })}
          reasonError={errorOf('urgencyReason')}
        />
      )}
    </>
  );
}

const LateTime = ({ draft, onDraft, errorOf }: LateFieldsProps) => (
  <div class="form__row">
    <TextField
      type="date"
      name="lateDate"
      label={padsText().date}
      error={errorOf('lateDate')}
      autocomplete="off"
      value={draft.date}
      onInput={(date) => onDraft({ ...draft, date })}
    />
    <TextField
      type="time"
      name="lateTime"
      label={padsText().time}
      error={errorOf('lateTime')}
      autocomplete="off"
      value={draft.time}
      onInput={(time) => onDraft({ ...draft, time })}
    />
  </div>
);
