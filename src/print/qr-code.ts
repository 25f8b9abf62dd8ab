/**
 * A QR code as SVG: one path of squares, black on white, with the quiet zone of four modules that
 * ISO/IEC 18004 asks for. Error correction Q, since paper gets folded: a quarter may be unreadable.
 */
import qrcode from 'qrcode-generator';

const quietZone = 4;

/** Squares of one unit; a page may draw them in its own frame. */
export interface QrSquares {
  /** With the quiet zone. */
  readonly side: number;
  readonly path: string;
}

export function qrSquares(text: string): QrSquares {
  const code = qrcode(0, 'Q');
  code.addData(text, /^[0-9A-Z $%*+\-./:]*$/.test(text) ? 'Alphanumeric' : 'Byte');
  code.make();
  const count = code.getModuleCount();
  const side = count + 2 * quietZone;
  const squares: string[] = [];
  for (let row = 0; row < count; row += 1) {
    for (let column = 0; column < count; column += 1) {
      if (code.isDark(row, column)) squares.push(`M${column + quietZone} ${row + quietZone}h1v1h-1z`);
    }
  }
  return { side, path: squares.join('') };
}

export function qrCodeSvg(text: string): string {
  const { side, path: squares } = qrSquares(text);
  const frame = `<rect width="${side}" height="${side}" fill="#fff"/>`;
  const path = `<path d="${squares}" fill="#000" shape-rendering="crispEdges"/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}">${frame}${path}</svg>`;
}
