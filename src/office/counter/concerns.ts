/**
 * The tiles of the info desk as data: what people come for, how urgent it usually is, on which norm that rests, and
 * which types of town hall are in charge. Urgency, norms and what is possible without the specialist application
 * come from the reference case. Who is in charge differs between the Länder: what stands here is the usual case.
 */
import { type ConcernId, concernIds, type Urgency } from './concern-ids.ts';
import type { TownhallType } from './townhall.ts';

export const pictograms = [
  'house',
  'card',
  'card-urgent',
  'certificate',
  'shield',
  'stamp',
  'candle',
  'cradle',
  'rings',
  'book',
  'coins',
  'roof',
  'child',
  'passport',
  'car',
  'plate',
  'licence',
  'invoice',
  'question',
] as const;
export type Pictogram = (typeof pictograms)[number];

interface ConcernRule {
  readonly pictogram: Pictogram;
  readonly urgency: Urgency;
  readonly norm?: string;
  /** Types that are not in charge: they answer with the office that is. */
  readonly elsewhereFor?: readonly TownhallType[];
  /** Danger: passed on from here and today, whoever is in charge. */
  readonly isDanger?: true;
}

const kreis = ['kreis'] as const;
/** Vehicles, driving licences: the Kreis does it for all of its municipalities. */
const insideKreis = [
  'gemeinde',
  'mittlere-kreisangehoerige-stadt',
  'grosse-kreisangehoerige-stadt',
] as const satisfies readonly TownhallType[];
/** Foreigners' authority: large towns have one of their own. */
const smallInsideKreis = ['gemeinde', 'mittlere-kreisangehoerige-stadt'] as const;
const gemeinde = ['gemeinde'] as const;

const rules: Readonly<Record<ConcernId, ConcernRule>> = {
  residence: { pictogram: 'house', urgency: 'noted', norm: '§ 17 BMG', elsewhereFor: kreis },
  'id-pickup': { pictogram: 'card', urgency: 'today', elsewhereFor: kreis },
  'id-urgent': {
    pictogram: 'card-urgent',
    urgency: 'today',
    norm: '§ 8 Abs. 4 PAuswG, § 19 Abs. 4 PassG',
    elsewhereFor: kreis,
  },
  'residence-certificate': {
    pictogram: 'certificate',
    urgency: 'noted',
    norm: '§ 18 BMG',
    elsewhereFor: kreis,
  },
  'disclosure-block': { pictogram: 'shield', urgency: 'today', norm: '§ 51 BMG', elsewhereFor: kreis },
  certification: { pictogram: 'stamp', urgency: 'this-week', norm: '§ 33 VwVfG' },
  death: { pictogram: 'candle', urgency: 'today', norm: '§ 28 PStG, § 7 PStV', elsewhereFor: kreis },
  birth: { pictogram: 'cradle', urgency: 'today', norm: '§ 18 PStG, § 7 PStV', elsewhereFor: kreis },
  wedding: { pictogram: 'rings', urgency: 'noted', norm: '§ 12 PStG', elsewhereFor: kreis },
  'register-documents': { pictogram: 'book', urgency: 'not-here', norm: '§ 55 PStG', elsewhereFor: kreis },
  'no-money': { pictogram: 'coins', urgency: 'today', norm: '§ 42 SGB I' },
  'housing-benefit': { pictogram: 'roof', urgency: 'this-week', norm: '§ 26a WoGG' },
  'maintenance-advance': {
    pictogram: 'coins',
    urgency: 'this-week',
    norm: '§ 42 SGB I',
    elsewhereFor: gemeinde,
  },
  'child-protection': {
    pictogram: 'child',
    urgency: 'today',
    norm: '§ 8a SGB VIII',
    elsewhereFor: gemeinde,
    isDanger: true,
  },
  'residence-title': {
    pictogram: 'passport',
    urgency: 'today',
    norm: '§ 81 Abs. 4 AufenthG',
    elsewhereFor: smallInsideKreis,
  },
  'removal-suspension': {
    pictogram: 'passport',
    urgency: 'today',
    norm: '§ 60a Abs. 4 AufenthG',
    elsewhereFor: smallInsideKreis,
  },
  'first-residence-title': {
    pictogram: 'passport',
    urgency: 'not-here',
    norm: '§ 81 AufenthG',
    elsewhereFor: smallInsideKreis,
  },
  'vehicle-registration': {
    pictogram: 'car',
    urgency: 'this-week',
    norm: '§ 6 FZV',
    elsewhereFor: insideKreis,
  },
  'vehicle-deregistration': {
    pictogram: 'car',
    urgency: 'this-week',
    norm: '§ 16 FZV',
    elsewhereFor: insideKreis,
  },
  'short-term-plate': {
    pictogram: 'plate',
    urgency: 'this-week',
    norm: '§ 42 FZV',
    elsewhereFor: insideKreis,
  },
  'driving-licence': { pictogram: 'licence', urgency: 'this-week', elsewhereFor: insideKreis },
  fine: { pictogram: 'invoice', urgency: 'noted', norm: '§ 33 OWiG' },
  taxes: { pictogram: 'invoice', urgency: 'noted' },
  other: { pictogram: 'question', urgency: 'today' },
};

const municipal = [
  'residence',
  'id-pickup',
  'id-urgent',
  'residence-certificate',
  'death',
  'birth',
  'wedding',
  'register-documents',
  'no-money',
  'housing-benefit',
  'certification',
  'disclosure-block',
  'child-protection',
  'residence-title',
  'vehicle-registration',
  'other',
] as const satisfies readonly ConcernId[];

/** What a desk offers, in the order of its tiles: sixteen fit on a screen. */
const offers: Readonly<Record<TownhallType, readonly ConcernId[]>> = {
  gemeinde: municipal,
  'mittlere-kreisangehoerige-stadt': municipal,
  'grosse-kreisangehoerige-stadt': municipal,
  kreis: [
    'residence-title',
    'removal-suspension',
    'first-residence-title',
    'vehicle-registration',
    'vehicle-deregistration',
    'short-term-plate',
    'driving-licence',
    'no-money',
    'child-protection',
    'maintenance-advance',
    'fine',
    'certification',
    'residence',
    'id-urgent',
    'death',
    'other',
  ],
  'kreisfreie-stadt': [
    'residence',
    'id-pickup',
    'id-urgent',
    'residence-certificate',
    'death',
    'birth',
    'wedding',
    'register-documents',
    'no-money',
    'housing-benefit',
    'child-protection',
    'residence-title',
    'vehicle-registration',
    'vehicle-deregistration',
    'driving-licence',
    'other',
  ],
};

export interface Concern {
  readonly id: ConcernId;
  readonly pictogram: Pictogram;
  /** What such a concern usually gets here. */
  readonly urgency: Urgency;
  readonly norm: string | undefined;
  /** Another office is in charge: the desk says which. */
  readonly isElsewhere: boolean;
}

export function concernFor(type: TownhallType, id: ConcernId): Concern {
  const { pictogram, urgency, norm, elsewhereFor = [], isDanger = false } = rules[id];
  const isElsewhere = elsewhereFor.includes(type);
  return { id, pictogram, urgency: isElsewhere && !isDanger ? 'not-here' : urgency, norm, isElsewhere };
}

export const concernsOf = (type: TownhallType): readonly Concern[] =>
  offers[type].map((id) => concernFor(type, id));

/** All that a stored visit may name, whatever is offered today. */
export const allConcernsOf = (type: TownhallType): readonly Concern[] =>
  concernIds.map((id) => concernFor(type, id));
