/** *Geräte*: the list, a new device by its code, and what holds for the house. */
import { useEffect, useMemo, useState } from 'preact/hooks';
import type { Devices, Invitation } from '../../api/devices.ts';
import { useFeed } from '../../browser/use-feed.ts';
import { useForm } from '../../browser/use-form.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Feedback } from '../../components/feedback.tsx';
import { FirstLoad } from '../../components/first-load.tsx';
import { Notice } from '../../components/notice.tsx';
import { PageHeading } from '../../components/page-heading.tsx';
import type { ScreenProps } from '../screen.ts';
import { type DeviceClient, deviceClient } from './device-client.ts';
import { DeviceList, type KnownBrowser } from './device-list.tsx';
import { HouseFacts, Servers } from './house-facts.tsx';
import { InvitationView } from './invitation-view.tsx';
import { NameForm } from './name-form.tsx';
import { SignInRule } from './sign-in-rule.tsx';
import { devicesText } from './text.ts';

type View =
  | { readonly kind: 'list'; readonly told?: string }
  | { readonly kind: 'name'; readonly device: 'other' | 'this' }
  | { readonly kind: 'invitation'; readonly name: string; readonly invitation: Invitation };

export function DevicesScreen({ client: api, town, pulse, onFailure, onBeat }: ScreenProps) {
  const client = useMemo(() => deviceClient(api), [api]);
  const [view, setView] = useState<View>({ kind: 'list' });
  const { state, feed } = useFeed(client.list, 'devices', pulse);
  useEffect(() => onFailure(state.failure), [state.failure]);
  const devices = state.value;
  // The device that was waited for is in the list now: nothing is left to scan.
  const arrived = view.kind === 'invitation' && devices?.browsers.some(({ name }) => name === view.name);
  useEffect(() => {
    if (arrived && view.kind === 'invitation')
      setView({ kind: 'list', told: devicesText().added(view.name) });
  }, [arrived]);
  if (!devices)
    return (
      <>
        <PageHeading title={devicesText().title} town={town} />
        <FirstLoad failure={state.failure} onRetry={() => feed.current?.refresh()} />
      </>
    );
  const toList = (told?: string): void =>
    setView(told === undefined ? { kind: 'list' } : { kind: 'list', told });
  switch (view.kind) {
    case 'list':
      return (
        <ListView
          client={client}
          devices={devices}
          town={town}
          told={view.told}
          onView={setView}
          onBeat={onBeat}
        />
      );
    case 'name':
      return (
        <>
          <PageHeading
            title={view.device === 'this' ? devicesText().addThis : devicesText().add}
            town={town}
          />
          {view.device === 'this' ? (
            <NameForm
              known={devices.browsers}
              submit={devicesText().save}
              ask={client.enrolThis}
              onDone={(name) => {
                onBeat();
                toList(devicesText().added(name));
              }}
              onCancel={toList}
            />
          ) : (
            <NameForm
              known={devices.browsers}
              submit={devicesText().showCode}
              ask={client.invite}
              onDone={(name, invitation) => setView({ kind: 'invitation', name, invitation })}
              onCancel={toList}
            />
          )}
        </>
      );
    case 'invitation':
      return (
        <>
          <PageHeading title={devicesText().invitationTitle(view.name)} town={town} />
          <InvitationView
            invitation={view.invitation}
            fingerprint={devices.house?.fingerprint}
            onBack={toList}
          />
        </>
      );
  }
}

function ListView({
  client,
  devices,
  town,
  told,
  onView,
  onBeat,
}: {
  readonly client: DeviceClient;
  readonly devices: Devices;
  readonly town: string;
  readonly told: string | undefined;
  readonly onView: (view: View) => void;
  readonly onBeat: () => void;
}) {
  const [removing, setRemoving] = useState<KnownBrowser>();
  return (
    <>
      <PageHeading title={devicesText().title} town={town} />
      <p class="lead">{devicesText().lead}</p>
      <div class="actions persons__tools">
        {devices.house && (
          <Button look="primary" icon="add" onClick={() => onView({ kind: 'name', device: 'other' })}>
            {devicesText().add}
          </Button>
        )}
        {devices.thisBrowser === 'unknown' && (
          <Button look="secondary" onClick={() => onView({ kind: 'name', device: 'this' })}>
            {devicesText().addThis}
          </Button>
        )}
        <Feedback>{told}</Feedback>
      </div>
      <DeviceList browsers={devices.browsers} onRemove={setRemoving} />
      <SignInRule client={client} onlyKnown={devices.onlyKnown} onSaved={onBeat} />
      <HouseFacts house={devices.house} />
      <Servers servers={devices.servers} />
      {removing && (
        <RemoveDialog
          client={client}
          browser={removing}
          onClose={() => setRemoving(undefined)}
          onRemoved={() => {
            setRemoving(undefined);
            onView({ kind: 'list', told: devicesText().removed(removing.name) });
            onBeat();
          }}
        />
      )}
    </>
  );
}

function RemoveDialog({
  client,
  browser,
  onClose,
  onRemoved,
}: {
  readonly client: Pick<DeviceClient, 'remove'>;
  readonly browser: KnownBrowser;
  readonly onClose: () => void;
  readonly onRemoved: () => void;
}) {
  const form = useForm();
  async function remove(): Promise<void> {
    const done = await form.send([], browser.id, (request) => client.remove(request, browser.id));
    if (done !== undefined) onRemoved();
  }
  return (
    <Dialog
      title={devicesText().removeTitle(browser.name)}
      onClose={onClose}
      actions={
        <>
          <Button look="primary" isBusy={form.isBusy} onClick={() => void remove()}>
            {devicesText().removeYes}
          </Button>
          <Button look="tertiary" onClick={onClose}>
            {devicesText().cancel}
          </Button>
        </>
      }
    >
      {browser.isThis && <p>{devicesText().removeThis}</p>}
      <p>{devicesText().removeMeans}</p>
      {form.problem && <Notice problem={form.problem} tone="danger" />}
    </Dialog>
  );
}
