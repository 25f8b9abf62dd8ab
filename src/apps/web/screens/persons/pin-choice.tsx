import type { WantedPin } from '../../api/persons.ts';
import { ChoiceField } from '../../components/choice-field.tsx';
import { TextField } from '../../components/field.tsx';
import { personsText } from './text.ts';

/** A PIN made up by the server, or one that the person chose. */
export function PinChoice({
  pin,
  onPin,
  error,
}: {
  readonly pin: WantedPin;
  readonly onPin: (pin: WantedPin) => void;
  readonly error: string | undefined;
}) {
  return (
    <>
      <ChoiceField
        name="pin-kind"
        label={personsText().pin}
        value={pin.kind}
        choices={[
          { value: 'drawn', label: personsText().pinDrawn, detail: personsText().pinDrawnDetail },
          { value: 'chosen', label: personsText().pinChosen, detail: personsText().pinChosenDetail },
        ]}
        onChange={(kind) => onPin(kind === 'chosen' ? { kind: 'chosen', pin: '' } : { kind: 'drawn' })}
      />
      {pin.kind === 'chosen' && (
        <TextField
          name="pin"
          label={personsText().pinField}
          type="text"
          inputMode="numeric"
          autocomplete="off"
          maxLength={12}
          value={pin.pin}
          onInput={(typed) => onPin({ kind: 'chosen', pin: typed })}
          error={error}
        />
      )}
    </>
  );
}

/** As it is sent: without the spaces that people type between digits. */
export const pinAsSent = (pin: WantedPin): WantedPin =>
  pin.kind === 'chosen' ? { kind: 'chosen', pin: pin.pin.replace(/\s/g, '') } : pin;

export const isPinMissing = (pin: WantedPin): boolean =>
  pin.kind === 'chosen' && !/^\d{8}$/.test(pin.pin.replace(/\s/g, ''));
