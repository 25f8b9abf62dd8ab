/** One person: role, stepping in, PIN, devices, and the end of the access. Each part saves by itself. */

import { useState } from 'preact/hooks';
import type { PersonRow, Persons, RoleName, WantedPin } from '../../api/persons.ts';
import { roleSchema } from '../../api/persons.ts';
import { type FormState, useForm } from '../../browser/use-form.ts';
import { Button } from '../../components/button.tsx';
import { CheckField } from '../../components/choice-field.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Feedback } from '../../components/feedback.tsx';
import { Form, FormProblems } from '../../components/form.tsx';
import { Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import type { PersonClient } from './person-client.ts';
import { fieldOfProblem } from './person-form.tsx';
import { isPinMissing, PinChoice, pinAsSent } from './pin-choice.tsx';
import { checkRole, RoleFields, roleAsSent, type TypedRole } from './role-fields.tsx';
import { personsText, roleText } from './text.ts';

export interface DetailProps {
  readonly client: PersonClient;
  readonly row: PersonRow;
  readonly known: Persons;
  /** Something was saved: the list is asked for anew. */
  readonly onSaved: () => void;
  readonly onPin: (pin: string | undefined) => void;
  readonly onGone: () => void;
}

export function PersonDetail(props: DetailProps) {
  if (!props.row.mayChange)
    return <Notice tone="info" problem={{ title: personsText().notYours, means: '', next: '' }} />;
  return (
    <>
      <RolePart {...props} />
      <SubstitutionPart {...props} />
      <PinPart {...props} />
      <DevicesPart {...props} />
      {!props.row.isYou && <EndPart {...props} />}
    </>
  );
}

function RolePart({ client, row, known, onSaved }: DetailProps) {
  const [typed, setTyped] = useState<TypedRole>({
    role: row.role,
    office: row.office ?? '',
    lastDay: row.lastDay ?? '',
  });
  const [isSaved, setIsSaved] = useState(false);
  const form = useForm(fieldOfProblem);
  if (row.isYou)
    return (
      <Panel title={personsText().roleTitle}>
        <p>
          {roleText()[row.role].label}. {personsText().roleYours}
        </p>
      </Panel>
    );

  async function submit(): Promise<void> {
    setIsSaved(false);
    const { role } = typed;
    const change = roleAsSent(role === '' ? row.role : role, typed);
    const done = await form.send(checkRole(typed, known), change, (request) =>
      client.setRole(row.id, { request, ...change }),
    );
    if (!done) return;
    setIsSaved(true);
    onSaved();
  }

  return (
    <Panel title={personsText().roleTitle}>
      <Form onSubmit={submit}>
        <FormProblems title={personsText().summary} form={form} />
        <RoleFields typed={typed} onType={setTyped} roles={known.roles} errorOf={form.errorOf} />
        <SaveLine form={form} saved={isSaved ? personsText().saved(row.name) : undefined} />
      </Form>
    </Panel>
  );
}

const SaveLine = ({ form, saved }: { readonly form: FormState; readonly saved: string | undefined }) => (
  <div class="actions">
    <Button look="secondary" type="submit" isBusy={form.isBusy}>
      {personsText().save}
    </Button>
    <Feedback>{saved}</Feedback>
  </div>
);

function SubstitutionPart({ client, row, onSaved }: DetailProps) {
  const [roles, setRoles] = useState<readonly RoleName[]>(row.substituteFor);
  const [isSaved, setIsSaved] = useState(false);
  const form = useForm();

  async function submit(): Promise<void> {
    setIsSaved(false);
    const done = await form.send([], roles, (request) =>
      client.setSubstitution(row.id, { request, roles: [...roles] }),
    );
    if (!done) return;
    setIsSaved(true);
    onSaved();
  }

  return (
    <Panel title={personsText().substitutionTitle}>
      <Form onSubmit={submit}>
        <FormProblems title={personsText().summary} form={form} />
        <fieldset class="role-checks">
          <legend>{personsText().substitutionMeans}</legend>
          {roleSchema.options
            .filter((role) => role !== row.role && role !== 'guest')
            .map((role) => (
              <CheckField
                key={role}
                name={`substitute-${role}`}
                label={roleText()[role].label}
                isChecked={roles.includes(role)}
                onChange={(isChecked) =>
                  setRoles(isChecked ? [...roles, role] : roles.filter((one) => one !== role))
                }
              />
            ))}
        </fieldset>
        <SaveLine form={form} saved={isSaved ? personsText().saved(row.name) : undefined} />
      </Form>
    </Panel>
  );
}

function PinPart({ client, row, onSaved, onPin }: DetailProps) {
  const [pin, setPin] = useState<WantedPin>({ kind: 'drawn' });
  const form = useForm(fieldOfProblem);

  async function submit(): Promise<void> {
    const errors = isPinMissing(pin) ? [{ field: 'pin', text: personsText().pinMissing }] : [];
    const done = await form.send(errors, pin, (request) =>
      client.setPin(row.id, { request, pin: pinAsSent(pin) }),
    );
    if (!done) return;
    onSaved();
    onPin(done.pin);
  }

  return (
    <Panel title={personsText().pinTitle}>
      <p>{personsText().pinMeans}</p>
      <Form onSubmit={submit}>
        <FormProblems title={personsText().summary} form={form} />
        <PinChoice pin={pin} onPin={setPin} error={form.errorOf('pin')} />
        <p class="actions">
          <Button look="secondary" type="submit" isBusy={form.isBusy}>
            {personsText().pinSet}
          </Button>
        </p>
      </Form>
    </Panel>
  );
}

function DevicesPart({ client, row, onSaved }: DetailProps) {
  const [hasEnded, setHasEnded] = useState(false);
  const form = useForm();
  async function signOut(session: string): Promise<void> {
    const done = await form.send([], session, () => client.signOut(row.id, session));
    if (!done) return;
    setHasEnded(true);
    onSaved();
  }
  return (
    <Panel title={personsText().devicesTitle}>
      {form.problem && <Notice problem={form.problem} tone="danger" />}
      {row.signedIn.length === 0 ? (
        <p>{personsText().devicesNone}</p>
      ) : (
        <DataTable
          caption={personsText().devicesCaption}
          rows={row.signedIn}
          rowKey={({ session }) => session}
          columns={[
            {
              title: personsText().since,
              cell: ({ openMinutes, isThis }) =>
                `${personsText().minutes(openMinutes)}${isThis ? ` (${personsText().thisDevice})` : ''}`,
            },
            {
              title: personsText().used,
              cell: ({ idleMinutes }) => personsText().ago(personsText().minutes(idleMinutes)),
            },
            {
              title: personsText().act,
              look: 'act',
              cell: ({ session }) => (
                <Button
                  look="secondary"
                  size="small"
                  icon="logout"
                  isBusy={form.isBusy}
                  onClick={() => void signOut(session)}
                >
                  {personsText().signOut}
                </Button>
              ),
            },
          ]}
        />
      )}
      <Feedback>{hasEnded && personsText().signedOut}</Feedback>
    </Panel>
  );
}

function EndPart({ client, row, onSaved, onGone }: DetailProps) {
  const [isAsking, setIsAsking] = useState(false);
  const [told, setTold] = useState<string>();
  const form = useForm();

  async function end(change: 'lock' | 'unlock' | 'remove', words: string): Promise<void> {
    setTold(undefined);
    const done = await form.send([], change, () => client.end(row.id, change));
    setIsAsking(false);
    if (!done) return;
    setTold(words);
    onSaved();
    if (change === 'remove') onGone();
  }

  return (
    <Panel title={personsText().endTitle}>
      {form.problem && <Notice problem={form.problem} tone="danger" />}
      <p>
        {row.isLocked ? personsText().isLocked : personsText().lockMeans} {personsText().removeMeans}
      </p>
      <div class="actions">
        {row.isLocked ? (
          <Button
            look="secondary"
            isBusy={form.isBusy}
            onClick={() => void end('unlock', personsText().unlocked)}
          >
            {personsText().unlock}
          </Button>
        ) : (
          <Button
            look="secondary"
            isBusy={form.isBusy}
            onClick={() => void end('lock', personsText().lockedNow)}
          >
            {personsText().lock}
          </Button>
        )}
        <Button look="tertiary" icon="delete" onClick={() => setIsAsking(true)}>
          {personsText().remove}
        </Button>
        <Feedback>{told}</Feedback>
      </div>
      {isAsking && (
        <Dialog
          title={personsText().removeTitle(row.name)}
          onClose={() => setIsAsking(false)}
          actions={
            <>
              <Button look="primary" isBusy={form.isBusy} onClick={() => void end('remove', '')}>
                {personsText().removeYes}
              </Button>
              <Button look="tertiary" onClick={() => setIsAsking(false)}>
                {personsText().cancel}
              </Button>
            </>
          }
        >
          <p>{personsText().removeQuestion}</p>
        </Dialog>
      )}
    </Panel>
  );
}
