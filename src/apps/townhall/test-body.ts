/** A body that fits a JSON Schema, made from the schema alone, so that a test can send one to any route. */
import { z } from 'zod';

const nodeSchema = z.looseObject({
  type: z.string().optional(),
  const: z.unknown().optional(),
  enum: z.array(z.unknown()).optional(),
  pattern: z.string().optional(),
  minLength: z.number().optional(),
  minimum: z.number().optional(),
  minItems: z.number().optional(),
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
  prefixItems: z.array(z.unknown()).optional(),
});
type Node = z.infer<typeof nodeSchema>;

/** What our fields look like: ids, dates, times, instants, numbers, names. */
const shapes = [
  '0'.repeat(32),
  '0'.repeat(64),
  '2026-10-26',
  '08:20',
  '2026-10-26T08:20',
  '2026-10-26T08:20:00+01:00',
  '48151623',
  '09999001',
  'A-1',
  'a',
];

/** Free texts hold `text`; what has a form of its own gets one that fits. */
export function sampleOf(schema: unknown, text = 'Text'): unknown {
  const node = nodeSchema.parse(schema);
  if (node.const !== undefined) return node.const;
  if (node.enum) return node.enum[0];
  const choice = node.anyOf?.[0] ?? node.oneOf?.[0];
  if (choice !== undefined) return sampleOf(choice, text);
  if (node.properties) return membersOf(node.properties, text);
  if (node.type === 'string') return stringOf(node, text);
  if (node.type === 'integer' || node.type === 'number') return Math.max(node.minimum ?? 1, 1);
  if (node.type === 'array') return (node.prefixItems ?? itemsOf(node)).map((item) => sampleOf(item, text));
  return node.type === 'boolean' ? true : null;
}

const membersOf = (properties: Readonly<Record<string, unknown>>, text: string): object =>
  Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, sampleOf(member, text)]));

const itemsOf = (node: Node): unknown[] => (node.items === undefined ? [] : [node.items]);

function stringOf({ pattern, minLength }: Node, text: string): string {
  if (pattern === undefined) return text.padEnd(minLength ?? 0, 'x');
  const form = new RegExp(pattern, 'u');
  return [text, ...shapes].find((shape) => form.test(shape)) ?? text;
}
