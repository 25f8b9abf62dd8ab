/** A QR code in letters: two rows of modules a line of half blocks, light on dark terminals and dark on light ones. */
import qrcode from 'qrcode-generator';

const quietZone = 2;
/** By whether the upper and the lower module are dark. Light modules are painted, so that dark ones stay background. */
const blocks = { 'false false': '█', 'false true': '▀', 'true false': '▄', 'true true': ' ' } as const;

export function qrText(text: string): readonly string[] {
  const code = qrcode(0, 'M');
  code.addData(text, /^[0-9A-Z $%*+\-./:]*$/.test(text) ? 'Alphanumeric' : 'Byte');
  code.make();
  const count = code.getModuleCount();
  const isDark = (row: number, column: number): boolean =>
    row >= 0 && row < count && column >= 0 && column < count && code.isDark(row, column);
  const lines: string[] = [];
  for (let row = -quietZone; row < count + quietZone; row += 2) {
    let line = '';
    for (let column = -quietZone; column < count + quietZone; column += 1)
      line += blocks[`${isDark(row, column)} ${isDark(row + 1, column)}`];
    lines.push(line);
  }
  return lines;
}
