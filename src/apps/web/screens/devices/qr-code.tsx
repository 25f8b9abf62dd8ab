import type { QrSquares } from '../../api/devices.ts';

/** Always dark on light, whatever the page's colours: cameras need it. */
export const QrCode = ({ qr: { side, path }, label }: { readonly qr: QrSquares; readonly label: string }) => (
  <svg class="qr" viewBox={`0 0 ${side} ${side}`} role="img" aria-label={label}>
    <rect class="qr__light" width={side} height={side} />
    <path class="qr__dark" d={path} />
  </svg>
);
