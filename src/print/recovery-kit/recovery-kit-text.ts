/**
 * The recovery kit as plain text, for the day on which only a typewriter, a label printer or a
 * terminal is left. It says the same as the PDF; cards are separated by form feeds.
 */
import { ok, type Result } from '../../core/value/result.ts';
import type { PrintFailure } from '../template.ts';
import {
  type Card,
  codeRows,
  type Fact,
  type KitContent,
  type RecoveryKit,
  type Section,
  toKitContent,
} from './recovery-kit.ts';
import { kitText } from './text.de.ts';

export const lineLengthMax = 72;

export function recoveryKitText(kit: RecoveryKit): Result<string, PrintFailure> {
  const content = toKitContent(kit);
  if (!content.ok) return content;
  const pages = [
    firstPage(content.value),
    ...content.value.cards.map((card) => cardPage(content.value, card)),
  ];
  return ok(`${pages.map((lines) => lines.join('\n')).join('\n\f')}\n`);
}

function firstPage(kit: KitContent): readonly string[] {
  return [
    ...headLines(kit, kitText.title),
    ...wrap(kit.lead, '', ''),
    ...kit.sections.flatMap(sectionLines),
    '',
    kitText.facts.heading.toUpperCase(),
    ...kit.facts.flatMap(factLines),
  ];
}

function cardPage(kit: KitContent, card: Card): readonly string[] {
  const rows = codeRows(card.code).map(({ label, groups }) => `  ${label.padEnd(14)}${groups.join('  ')}`);
  return [
    ...headLines(kit, card.heading),
    ...wrap(kitText.secret, '', ''),
    '',
    `${card.holderLabel}: ${card.holder === '' ? '_'.repeat(30) : card.holder}`,
    '',
    ...wrap(card.purpose, '', ''),
    '',
    ...rows,
    `  ${kitText.check.padEnd(14)}${card.code.check}`,
    '',
    ...card.advice.flatMap((point) => wrap(point, '- ', '  ')),
    '',
    ...card.facts.flatMap(factLines),
  ];
}

const factLines = ({ label, lines }: Fact): readonly string[] => [
  `${label}:`,
  ...lines.map((line) => `  ${line}`),
];

const headLines = (kit: KitContent, heading: string): readonly string[] => [
  ...(kit.exercise === '' ? [] : [kit.exercise, '']),
  kit.town,
  heading,
  '='.repeat([...heading].length),
  '',
];

const sectionLines = (section: Section): readonly string[] => [
  '',
  section.heading.toUpperCase(),
  ...(section.points ?? []).flatMap((point) => wrap(point, '- ', '  ')),
  ...(section.steps ?? []).flatMap((step, at) => wrap(step, `${at + 1}. `, '   ')),
];

function wrap(text: string, first: string, following: string): readonly string[] {
  const lines: string[] = [];
  let line = first;
  for (const word of text.split(' ')) {
    const isFresh = line === first || line === following;
    if (!isFresh && line.length + 1 + word.length > lineLengthMax) {
      lines.push(line);
      line = following + word;
    } else line = isFresh ? line + word : `${line} ${word}`;
  }
  return [...lines, line];
}
