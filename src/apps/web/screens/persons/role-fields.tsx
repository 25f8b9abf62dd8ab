import type { Persons, RoleName } from '../../api/persons.ts';
import { roleSchema } from '../../api/persons.ts';
import type { FieldError } from '../../components/error-summary.tsx';
import { SelectField, TextField } from '../../components/field.tsx';
import { personsText, roleText } from './text.ts';

export interface TypedRole {
  readonly role: RoleName | '';
  readonly office: string;
  readonly lastDay: string;
}

/** Role, office and last day: the same fields for a new person and for a change. */
export function RoleFields({
  typed,
  onType,
  roles,
  errorOf,
}: {
  readonly typed: TypedRole;
  readonly onType: (typed: TypedRole) => void;
  readonly roles: Persons['roles'];
  readonly errorOf: (field: string) => string | undefined;
}) {
  const mustEnd = roles.some(({ role, mustEnd: must }) => must && role === typed.role);
  return (
    <>
      <SelectField
        name="role"
        label={personsText().role}
        {...(typed.role !== '' && { hint: roleText()[typed.role].does })}
        empty={personsText().roleEmpty}
        options={roles.map(({ role }) => ({ value: role, label: roleText()[role].label }))}
        value={typed.role}
        onChange={(value) => onType({ ...typed, role: roleSchema.safeParse(value).data ?? '' })}
        error={errorOf('role')}
      />
      <div class="form__row">
        <TextField
          name="office"
          label={personsText().office}
          hint={personsText().officeHint}
          type="text"
          autocomplete="off"
          maxLength={120}
          value={typed.office}
          onInput={(office) => onType({ ...typed, office })}
        />
        <TextField
          name="last-day"
          label={personsText().lastDay}
          hint={mustEnd ? personsText().lastDayHint : personsText().lastDayFree}
          type="date"
          autocomplete="off"
          value={typed.lastDay}
          onInput={(lastDay) => onType({ ...typed, lastDay })}
          error={errorOf('last-day')}
        />
      </div>
    </>
  );
}

export function checkRole(
  typed: TypedRole,
  { roles, today }: Pick<Persons, 'roles' | 'today'>,
): FieldError[] {
  const mustEnd = roles.some(({ role, mustEnd: must }) => must && role === typed.role);
  const errors: FieldError[] = [];
  if (typed.role === '') errors.push({ field: 'role', text: personsText().roleMissing });
  if (mustEnd && typed.lastDay === '') errors.push({ field: 'last-day', text: personsText().lastDayMissing });
  else if (typed.lastDay !== '' && typed.lastDay < today)
    errors.push({ field: 'last-day', text: personsText().lastDayPast });
  return errors;
}

/** As it is sent: what was left empty is left out. */
export const roleAsSent = (role: RoleName, { office, lastDay }: TypedRole) => ({
  role,
  ...(office.trim() !== '' && { office: office.trim() }),
  ...(lastDay !== '' && { lastDay }),
});
