/** The strict step: property lines of one component to typed properties, by ical.js (RFC 5545, RFC 7265). */
import ICAL from 'ical.js';
import { listOf, recordOf, textAt } from '../json-value.ts';

/** One property in jCal terms (RFC 7265 section 3.4). */
export interface Property {
  readonly name: string;
  readonly parameters: unknown;
  readonly type: string;
  readonly values: readonly unknown[];
}

/** `undefined` when the strict parser refuses; its message says nothing a clerk could use. */
export function parseProperties(lines: readonly string[]): readonly Property[] | undefined {
  const text = ['BEGIN:VEVENT', ...lines, 'END:VEVENT'].join('\r\n');
  try {
    const component: unknown = ICAL.parse(text);
    return listOf(listOf(component)[1]).map(propertyOf);
  } catch {
    return undefined;
  }
}

function propertyOf(jcal: unknown): Property {
  const [name, parameters, type, ...values] = listOf(jcal);
  return { name: String(name), parameters: recordOf(parameters), type: String(type), values };
}

export const findProperty = (properties: readonly Property[], name: string): Property | undefined =>
  properties.find((property) => property.name === name);

export const listProperties = (properties: readonly Property[], name: string): readonly Property[] =>
  properties.filter((property) => property.name === name);

export function findText(properties: readonly Property[], name: string): string | undefined {
  const value = findProperty(properties, name)?.values[0];
  return typeof value === 'string' ? value : undefined;
}

export const parameterOf = (property: Property, name: string): string | undefined =>
  textAt(property.parameters, name);
