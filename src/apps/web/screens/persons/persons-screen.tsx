/** *Personen*: the list, a new person, or one person to change. */
import type { ComponentChildren } from 'preact';
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Persons } from '../../api/persons.ts';
import type { ApiClient } from '../../browser/api-client.ts';
import { useFeed } from '../../browser/use-feed.ts';
import { Button } from '../../components/button.tsx';
import { Empty } from '../../components/empty.tsx';
import { Feedback } from '../../components/feedback.tsx';
import { FirstLoad } from '../../components/first-load.tsx';
import { PageHeading } from '../../components/page-heading.tsx';
import type { ScreenProps } from '../screen.ts';
import { personClient } from './person-client.ts';
import { PersonDetail } from './person-detail.tsx';
import { NewPersonForm } from './person-form.tsx';
import { PersonList } from './person-list.tsx';
import { ShownPin } from './shown-pin.tsx';
import { personsText } from './text.ts';

type View =
  | { readonly kind: 'list'; readonly told?: string }
  | { readonly kind: 'add' }
  | { readonly kind: 'change'; readonly id: string }
  | { readonly kind: 'pin'; readonly name: string; readonly pin: string };

export type PersonsProps = Pick<ScreenProps, 'town' | 'pulse' | 'onFailure' | 'onBeat'> & {
  readonly client: Pick<ApiClient, 'read' | 'send'>;
  /** Below the list, while nothing else is under way. */
  readonly listEnd?: ComponentChildren;
};

export const PersonsScreen = (props: ScreenProps) => <ManagedPersons {...props} />;

export function ManagedPersons({ client: api, town, pulse, onFailure, onBeat, listEnd }: PersonsProps) {
  const client = useMemo(() => personClient(api), [api]);
  const [view, setView] = useState<View>({ kind: 'list' });
  const { state, feed } = useFeed(client.list, 'persons', pulse);
  useEffect(() => onFailure(state.failure), [state.failure]);
  const list = state.value;
  if (!list)
    return (
      <>
        <PageHeading title={personsText().title} town={town} />
        <FirstLoad failure={state.failure} onRetry={() => feed.current?.refresh()} />
      </>
    );
  const showPin = (name: string, pin: string | undefined): void =>
    setView(
      pin === undefined ? { kind: 'list', told: personsText().chosenDone(name) } : { kind: 'pin', name, pin },
    );
  switch (view.kind) {
    case 'list':
      return (
        <>
          <ListView list={list} town={town} told={view.told} onView={setView} />
          {listEnd}
        </>
      );
    case 'add':
      return (
        <>
          <PageHeading title={personsText().add} town={town} />
          <div class="panel">
            <NewPersonForm
              client={client}
              known={list}
              onCancel={() => setView({ kind: 'list' })}
              onAdded={({ name, pin }) => {
                onBeat();
                showPin(name, pin);
              }}
            />
          </div>
        </>
      );
    case 'pin':
      return (
        <>
          <PageHeading title={personsText().title} town={town} />
          <ShownPin
            name={view.name}
            pin={view.pin}
            onDone={() => setView({ kind: 'list', told: personsText().saved(view.name) })}
          />
        </>
      );
    case 'change': {
      const row = list.persons.find(({ id }) => id === view.id);
      return (
        <>
          <PageHeading title={row?.name ?? personsText().title} town={town} />
          <p class="actions">
            <Button look="tertiary" icon="arrow-back" onClick={() => setView({ kind: 'list' })}>
              {personsText().back}
            </Button>
          </p>
          {row ? (
            <PersonDetail
              client={client}
              row={row}
              known={list}
              onSaved={onBeat}
              onPin={(pin) => showPin(row.name, pin)}
              onGone={() => setView({ kind: 'list' })}
            />
          ) : (
            <Empty title={personsText().gone} next={personsText().goneNext} />
          )}
        </>
      );
    }
  }
}

const ListView = ({
  list,
  town,
  told,
  onView,
}: {
  readonly list: Persons;
  readonly town: string;
  readonly told: string | undefined;
  readonly onView: (view: View) => void;
}) => (
  <>
    <PageHeading title={personsText().title} town={town} />
    <p class="lead">{personsText().lead}</p>
    <div class="actions persons__tools">
      <Button look="primary" icon="add" onClick={() => onView({ kind: 'add' })}>
        {personsText().add}
      </Button>
      <Feedback>{told}</Feedback>
    </div>
    <PersonList list={list} onChange={(id) => onView({ kind: 'change', id })} />
  </>
);
