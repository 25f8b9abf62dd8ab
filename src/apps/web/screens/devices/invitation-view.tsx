/** What the new device is to scan: first how it learns to trust Insel, then its code. */
import type { ComponentChildren } from 'preact';
import type { Invitation } from '../../api/devices.ts';
import { Button } from '../../components/button.tsx';
import { QrCode } from './qr-code.tsx';
import { devicesText } from './text.ts';

export const InvitationView = ({
  invitation: { code, until, open, numberAddress, help },
  fingerprint,
  onBack,
}: {
  readonly invitation: Invitation;
  readonly fingerprint: string | undefined;
  readonly onBack: () => void;
}) => (
  <>
    <ol class="invitation">
      <ScanStep title={devicesText().trustTitle}>
        {help === null ? (
          <p>{devicesText().trustMissing}</p>
        ) : (
          <>
            <QrCode qr={help.qr} label={devicesText().trustQr} />
            <div class="invitation__words">
              <p>{devicesText().trustMeans}</p>
              <Line name={devicesText().address}>{help.address}</Line>
              {fingerprint && <Fingerprint value={fingerprint} />}
            </div>
          </>
        )}
      </ScanStep>
      <ScanStep title={devicesText().openTitle}>
        <QrCode qr={open.qr} label={devicesText().openQr} />
        <div class="invitation__words">
          <p>{devicesText().openMeans}</p>
          <Line name={devicesText().address}>{open.address}</Line>
          {numberAddress && <Line name={devicesText().nameNotFound}>{numberAddress}</Line>}
          <Line name={devicesText().code}>
            <span class="invitation__code">{code}</span>
          </Line>
          <p>{devicesText().until(until)}</p>
        </div>
      </ScanStep>
    </ol>
    <p class="loading invitation__waiting" role="status">
      <span class="kern-icon kern-icon--autorenew" aria-hidden="true" />
      {devicesText().waiting}
    </p>
    <p class="actions">
      <Button look="secondary" icon="arrow-back" onClick={onBack}>
        {devicesText().back}
      </Button>
    </p>
  </>
);

const ScanStep = ({ title, children }: { readonly title: string; readonly children: ComponentChildren }) => (
  <li class="panel invitation__step">
    <h2 class="panel__title">{title}</h2>
    <div class="invitation__scan">{children}</div>
  </li>
);

const Line = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <p class="invitation__line">
    <span class="invitation__name">{name}</span>
    <strong>{children}</strong>
  </p>
);

/** In groups that do not break, so that a finger finds its place again. */
export const Fingerprint = ({ value }: { readonly value: string }) => (
  <p class="fingerprint">
    <span class="invitation__name">{devicesText().fingerprint}</span>
    {groupsOf(value).map((group) => (
      <code key={group.at}>{group.text} </code>
    ))}
  </p>
);

const groupsOf = (value: string): readonly { readonly at: number; readonly text: string }[] =>
  (value.match(/(?:[0-9A-F]{2}:?){4}/g) ?? [value]).map((text, at) => ({ at, text }));
