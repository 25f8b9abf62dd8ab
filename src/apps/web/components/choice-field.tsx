/** Choices beside their words: one of several (radio buttons), or one thing that is so or not (a check box). */
import { type FieldProps, fieldId } from './field.tsx';
import { Icon } from './icon.tsx';

export interface Choice {
  readonly value: string;
  readonly label: string;
  /** A second, softer line that explains the choice. */
  readonly detail?: string;
}

/** One of a few choices that are all on show; more than about six belong into a `SelectField`. */
export function ChoiceField({
  choices,
  value,
  onChange,
  isRow,
  name,
  label,
  hint,
  error,
}: FieldProps & {
  readonly choices: readonly Choice[];
  readonly value: string | undefined;
  readonly onChange: (value: string) => void;
  /** Side by side instead of one below the other. */
  readonly isRow?: boolean;
}) {
  const id = fieldId(name);
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <fieldset
      class={`kern-fieldset choice-field${error ? ' kern-fieldset--error' : ''}`}
      aria-describedby={describedBy || undefined}
      aria-invalid={error ? 'true' : undefined}
    >
      <legend class="kern-label">{label}</legend>
      {hint && (
        <div class="kern-hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      <div class={`choice-field__choices${isRow ? ' choice-field__choices--row' : ''}`}>
        {choices.map((choice, at) => (
          <label key={choice.value} class="choice">
            <input
              // The first one has the field's id: the link of the error summary leads to it.
              id={at === 0 ? id : `${id}-${at}`}
              class="choice__mark"
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
            />
            <ChoiceWords choice={choice} />
          </label>
        ))}
      </div>
      {error && (
        <p class="kern-error" id={`${id}-error`}>
          <Icon name="danger" />
          <span class="kern-body">{error}</span>
        </p>
      )}
    </fieldset>
  );
}

export function CheckField({
  name,
  label,
  hint,
  error,
  isChecked,
  onChange,
}: FieldProps & { readonly isChecked: boolean; readonly onChange: (isChecked: boolean) => void }) {
  const id = fieldId(name);
  return (
    <div class="check-field">
      <label class="choice">
        <input
          id={id}
          class="choice__mark"
          type="checkbox"
          name={name}
          checked={isChecked}
          aria-describedby={error ? `${id}-error` : undefined}
          aria-invalid={error ? 'true' : undefined}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
        <ChoiceWords choice={{ value: name, label, ...(hint !== undefined && { detail: hint }) }} />
      </label>
      {error && (
        <p class="kern-error" id={`${id}-error`}>
          <Icon name="danger" />
          <span class="kern-body">{error}</span>
        </p>
      )}
    </div>
  );
}

const ChoiceWords = ({ choice }: { readonly choice: Choice }) => (
  <span class="choice__words">
    {choice.label}
    {choice.detail && <span class="choice__detail">{choice.detail}</span>}
  </span>
);
