/** The recovery kit sheet by sheet, while it still lies on this machine. */

import { qrCodeSvg } from '../../print/qr-code.ts';
import { codeRows, recoveryKitSchema, toKitContent } from '../../print/recovery-kit/recovery-kit.ts';
import { kitText } from '../../print/recovery-kit/text.de.ts';
import type { KitSheet } from '../web/api/setup.ts';
import { type FolderPaths, readJsonFile } from './data-folder.ts';

export const kitDataPath = ({ kit }: Pick<FolderPaths, 'kit'>): string => `${kit}/notfallpaket.json`;

/** In the order of the paper; none once the kit was removed. */
export function listKitSheets(paths: Pick<FolderPaths, 'kit'>): readonly KitSheet[] {
  const kit = readJsonFile(kitDataPath(paths), recoveryKitSchema);
  const content = kit.ok ? toKitContent(kit.value) : undefined;
  if (content?.ok !== true) return [];
  const { town, exercise, cards } = content.value;
  return cards.map(({ heading, holderLabel, holder, purpose, code, advice, facts }, at) => ({
    number: at + 1,
    town,
    exercise,
    heading,
    secret: kitText.secret,
    holderLabel,
    holder,
    purpose,
    rows: codeRows(code).map((row) => ({ ...row, groups: [...row.groups] })),
    checkLabel: kitText.check,
    check: code.check,
    scan: kitText.scan,
    qr: qrCodeSvg(code.scanned),
    qrDescription: kitText.qrDescription,
    advice: [...advice],
    facts: facts.map(({ label, lines }) => ({ label, lines: [...lines] })),
  }));
}
