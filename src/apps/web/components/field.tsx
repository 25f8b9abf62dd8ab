/**
 * A form field whose error belongs to it: named by `aria-describedby`, marked by `aria-invalid`, and
 * linked from the error summary by the field's id. Ids are made from the field's name, once a page.
 */
import type { ComponentChildren } from 'preact';
import { Icon } from './icon.tsx';

export interface FieldProps {
  readonly name: string;
  readonly label: string;
  readonly hint?: string;
  readonly error?: string | undefined;
}

/** What a control needs to belong to its label, hint and error. */
interface ControlTies {
  readonly id: string;
  readonly name: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': 'true' | undefined;
}

export const fieldId = (name: string): string => `field-${name}`;

export function SelectField({
  options,
  empty,
  value,
  onChange,
  ...field
}: FieldProps & {
  readonly options: readonly { readonly value: string; readonly label: string }[];
  /** The first, empty choice; without it one option is always chosen. */
  readonly empty?: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <FieldFrame field={field}>
      {(ties) => (
        <div class="kern-form-input__select-wrapper">
          <select
            {...ties}
            class={`kern-form-input__select${field.error ? ' kern-form-input__select--error' : ''}`}
            value={value}
            onChange={(event) => onChange(event.currentTarget.value)}
          >
            {empty !== undefined && <option value="">{empty}</option>}
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
        </div>
      )}
    </FieldFrame>
  );
}

export function TextField({
  type,
  inputMode,
  autocomplete,
  maxLength,
  value,
  onInput,
  ...field
}: FieldProps & {
  readonly type: 'text' | 'password' | 'search' | 'tel' | 'date' | 'time';
  readonly inputMode?: 'numeric' | 'search';
  /** `off` for everything about a citizen: a shared tablet must not offer names to the next one. */
  readonly autocomplete: string;
  readonly maxLength?: number;
  readonly value: string;
  readonly onInput: (value: string) => void;
}) {
  return (
    <FieldFrame field={field}>
      {(ties) => (
        <input
          {...ties}
          type={type as 'text'}
          class={`kern-form-input__input${field.error ? ' kern-form-input__input--error' : ''}`}
          inputMode={inputMode}
          autocomplete={autocomplete}
          maxLength={maxLength}
          spellcheck={false}
          value={value}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </FieldFrame>
  );
}

export function TextAreaField({
  rows,
  maxLength,
  value,
  onInput,
  ...field
}: FieldProps & {
  readonly rows?: number;
  readonly maxLength?: number;
  readonly value: string;
  readonly onInput: (value: string) => void;
}) {
  return (
    <FieldFrame field={field}>
      {(ties) => (
        <textarea
          {...ties}
          class={`kern-form-input__input text-area${field.error ? ' kern-form-input__input--error' : ''}`}
          rows={rows ?? 4}
          autocomplete="off"
          maxLength={maxLength}
          value={value}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </FieldFrame>
  );
}

/** Label, hint, control and error, tied to each other. */
export function FieldFrame({
  field,
  children,
}: {
  readonly field: FieldProps;
  readonly children: (ties: ControlTies) => ComponentChildren;
}) {
  const { name, label, hint, error } = field;
  const id = fieldId(name);
  const describedBy = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ');
  return (
    <div class="kern-form-input">
      <label class="kern-label" for={id}>
        {label}
      </label>
      {hint && (
        <div class="kern-hint" id={`${id}-hint`}>
          {hint}
        </div>
      )}
      {children({
        id,
        name,
        'aria-describedby': describedBy || undefined,
        'aria-invalid': error ? 'true' : undefined,
      })}
      {error && (
        <p class="kern-error" id={`${id}-error`}>
          <Icon name="danger" />
          <span class="kern-body">{error}</span>
        </p>
      )}
    </div>
  );
}
