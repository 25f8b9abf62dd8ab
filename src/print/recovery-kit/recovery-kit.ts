/**
 * The recovery kit: one page that explains, then one page for every guardian and every share, each
 * complete in itself because they are kept apart.
 */
import { z } from 'zod';
import type { Json } from '../../core/value/canonical-json.ts';
import { fail, ok, type Result } from '../../core/value/result.ts';
import { type CodeCard, codePattern, toCodeCard } from '../code-card.ts';
import { qrCodeSvg } from '../qr-code.ts';
import type { PrintFailure, Template } from '../template.ts';
import { germanDate, kitText } from './text.de.ts';

const shortText = z.string().trim().min(1).max(80);
const code = z.string().regex(codePattern);
const share = z
  .strictObject({ number: z.int().min(1), of: z.int().min(2), needed: z.int().min(2), code })
  .refine(({ number, of, needed }) => number <= of && needed <= of, { error: 'A share is one of its set' });
/** Mixed sets or a share printed twice would be found only on the day on which they are needed. */
const shares = z
  .array(share)
  .max(20)
  .refine((list) => new Set(list.map(({ number }) => number)).size === list.length, {
    error: 'A share occurs twice',
  })
  .refine((list) => list.every(({ of, needed }) => of === list[0]?.of && needed === list[0].needed), {
    error: 'The shares are of different sets',
  });

export const recoveryKitSchema = z.strictObject({
  town: shortText,
  tenant: z.string().regex(/^[0-9a-f]{32}$/),
  /** Head of the genesis segment. */
  genesis: z.string().regex(/^[0-9a-f]{64}$/),
  /** Local date; also the date inside the PDF, so that the same kit has the same bytes. */
  createdOn: z.iso.date(),
  guardians: z
    .array(z.strictObject({ name: shortText, code }))
    .min(1)
    .max(20),
  recovery: z.strictObject({
    publicKeyHash: z.string().regex(/^[0-9a-f]{64}$/),
    shares,
  }),
  /** True prints ÜBUNG over every page. */
  isExercise: z.boolean(),
});

export type RecoveryKit = z.infer<typeof recoveryKitSchema>;

export interface Fact {
  readonly label: string;
  /** Long values are broken into lines that can be compared at a glance. */
  readonly lines: readonly string[];
}

export interface Section {
  readonly heading: string;
  readonly points?: readonly string[];
  readonly steps?: readonly string[];
}

export interface Card {
  readonly heading: string;
  readonly holderLabel: string;
  /** Empty = a line to write on. */
  readonly holder: string;
  readonly purpose: string;
  readonly code: CodeCard;
  readonly advice: readonly string[];
  readonly facts: readonly Fact[];
}

/** The kit in German, not yet on pages: the PDF and the plain text say the same. */
export interface KitContent {
  readonly town: string;
  readonly exercise: string;
  readonly createdOn: string;
  readonly lead: string;
  readonly sections: readonly Section[];
  readonly facts: readonly Fact[];
  readonly cards: readonly Card[];
}

export const recoveryKitTemplate: Template<RecoveryKit> = { name: 'recovery-kit', layOut: layOutKit };

export function toKitContent(input: RecoveryKit): Result<KitContent, PrintFailure> {
  const parsed = recoveryKitSchema.safeParse(input);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return fail({ kind: 'data-unfit', message: `${issue?.path.join('.')}: ${issue?.message}` });
  }
  const kit = parsed.data;
  const needed = kit.recovery.shares[0]?.needed ?? 0;
  return ok({
    town: kit.town,
    exercise: kit.isExercise ? kitText.exercise : '',
    createdOn: germanDate(...partsOf(kit.createdOn)),
    lead: kitText.lead,
    sections: [
      kitText.contents(kit.guardians.length, kit.recovery.shares.length, needed),
      kitText.keeping,
      kitText.using(needed, kit.recovery.shares.length > 0),
      kitText.checking,
    ],
    facts: Object.values(factsOf(kit)),
    cards: [...guardianCards(kit), ...shareCards(kit)],
  });
}

function guardianCards(kit: RecoveryKit): readonly Card[] {
  const { heading, holder, purpose, advice } = kitText.guardianCard;
  const { tenant, createdOn } = factsOf(kit);
  return kit.guardians.map((guardian, at) => ({
    heading: heading(at + 1, kit.guardians.length),
    holderLabel: holder,
    holder: guardian.name,
    purpose,
    code: toCodeCard('guardian', guardian.code),
    advice,
    facts: [tenant, createdOn],
  }));
}

function shareCards(kit: RecoveryKit): readonly Card[] {
  const { heading, holder, purpose, advice } = kitText.shareCard;
  const { tenant, recoveryKey, createdOn } = factsOf(kit);
  return kit.recovery.shares.map((part) => ({
    heading: heading(part.number, part.of),
    holderLabel: holder,
    holder: '',
    purpose: purpose(part.needed),
    code: toCodeCard('share', part.code),
    advice,
    facts: [tenant, recoveryKey, createdOn],
  }));
}

interface KitFacts {
  readonly tenant: Fact;
  readonly genesis: Fact;
  readonly recoveryKey: Fact;
  readonly createdOn: Fact;
}

function factsOf(kit: RecoveryKit): KitFacts {
  const { facts } = kitText;
  return {
    tenant: { label: facts.tenant, lines: hexLines(kit.tenant) },
    genesis: { label: facts.genesis, lines: hexLines(kit.genesis) },
    recoveryKey: { label: facts.recoveryKey, lines: hexLines(kit.recovery.publicKeyHash) },
    createdOn: { label: facts.createdOn, lines: [germanDate(...partsOf(kit.createdOn))] },
  };
}

/** Eight groups of four a line. */
const hexLines = (hex: string): readonly string[] =>
  (hex.match(/.{1,32}/g) ?? []).map((line) => line.replace(/.{4}(?=.)/g, '$& '));

const partsOf = (date: string): readonly [year: number, month: number, day: number] => [
  Number(date.slice(0, 4)),
  Number(date.slice(5, 7)),
  Number(date.slice(8, 10)),
];

const groupsInRow = 4;

/** Rows of four groups: what one breath at the keyboard takes. */
export function codeRows(
  card: CodeCard,
): readonly { readonly label: string; readonly groups: readonly string[] }[] {
  const rows: { label: string; groups: string[] }[] = [];
  for (let at = 0; at < card.groups.length; at += groupsInRow) {
    rows.push({ label: kitText.row(rows.length + 1), groups: card.groups.slice(at, at + groupsInRow) });
  }
  return rows;
}

function layOutKit(kit: RecoveryKit): Result<Json, PrintFailure> {
  const content = toKitContent(kit);
  if (!content.ok) return content;
  const { cards, sections, facts, ...words } = content.value;
  const [year, month, day] = partsOf(kit.createdOn);
  const { title, secret, code: codeLabel, check, scan, qrDescription, pageOf } = kitText;
  return ok({
    ...words,
    title,
    date: { year, month, day },
    labels: { secret, code: codeLabel, check, scan, qrDescription, page: pageOf[0], of: pageOf[1] },
    factsHeading: kitText.facts.heading,
    facts: facts.map(layOutFact),
    sections: sections.map(({ heading, points = [], steps = [] }) => ({ heading, points, steps })),
    cards: cards.map(layOutCard),
  });
}

const layOutFact = ({ label, lines }: Fact): Json => ({ label, lines });

const layOutCard = ({ code: card, facts, ...words }: Card): Json => ({
  ...words,
  facts: facts.map(layOutFact),
  rows: codeRows(card).map(({ label, groups }) => ({ label, groups })),
  check: card.check,
  qr: qrCodeSvg(card.scanned),
});
