/** Choosing one file: by the browser's own dialog, by keyboard, or by dropping it. */
import { useState } from 'preact/hooks';
import { fileSizeWords } from '../day/file-size-words.ts';
import { FieldFrame, type FieldProps } from './field.tsx';
import { Icon } from './icon.tsx';

export function FilePicker({
  accept,
  file,
  onFile,
  ...field
}: FieldProps & {
  /** As in HTML: `.csv,.ics,.txt`. It helps to choose and checks nothing. */
  readonly accept: string;
  readonly file: File | undefined;
  readonly onFile: (file: File | undefined) => void;
}) {
  const [isOver, setIsOver] = useState(false);
  return (
    <FieldFrame field={field}>
      {(ties) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: dropping is an extra way; the input is the one that counts
        <div
          class={`file-picker${isOver ? ' file-picker--over' : ''}${field.error ? ' file-picker--error' : ''}`}
          onDragOver={(event) => {
            event.preventDefault();
            setIsOver(true);
          }}
          onDragLeave={() => setIsOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setIsOver(false);
            const dropped = event.dataTransfer?.files[0];
            if (dropped) onFile(dropped);
          }}
        >
          <Icon name="drive-folder-upload" />
          <input
            {...ties}
            class="file-picker__input"
            type="file"
            accept={accept}
            onChange={(event) => onFile(event.currentTarget.files?.[0])}
          />
          {file && (
            <p class="file-picker__file" role="status">
              <strong>{file.name}</strong> {fileSizeWords(file.size)}
            </p>
          )}
        </div>
      )}
    </FieldFrame>
  );
}
