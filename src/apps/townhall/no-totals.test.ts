import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { routes } from './openapi.ts';

/** What names a colleague in an answer. */
const colleague = /^(by|person|who|.*By)$/;
/** Numbers that may stand beside a colleague: when, how long ago, which one; never how many. */
const isNoCount = /^(at|.*At|.*Minutes|.*Milliseconds|offset.*|number|revision)$/;

interface Shape {
  readonly type?: unknown;
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly [key: string]: unknown;
}

const isShape = (value: unknown): value is Shape => typeof value === 'object' && value !== null;

/** Every object in an answer that names a colleague and counts something, at any depth. */
function countsBesideColleagues(shape: unknown): readonly string[] {
  if (Array.isArray(shape)) return shape.flatMap(countsBesideColleagues);
  if (!isShape(shape)) return [];
  const properties = Object.entries(shape.properties ?? {});
  const names = properties.map(([name]) => name);
  const isOfColleague =
    names.some((name) => colleague.test(name)) || (names.includes('name') && names.includes('role'));
  const counts = isOfColleague
    ? properties.flatMap(([name, { type }]) =>
        (type === 'integer' || type === 'number') && !isNoCount.test(name) ? [name] : [],
      )
    : [];
  return [...counts, ...Object.values(shape).flatMap(countsBesideColleagues)];
}

const shapeOf = (schema: z.ZodType): unknown =>
  z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });

test('[TH98] no answer counts anything beside the name of a colleague', () => {
  const answers = routes.flatMap(({ path, answer }) => (answer === undefined ? [] : [{ path, answer }]));
  assert.ok(answers.length >= 15, `${answers.length} answers`);
  for (const { path, answer } of answers) assert.deepEqual(countsBesideColleagues(shapeOf(answer)), [], path);
  const planted = z.object({ rows: z.array(z.object({ by: z.string(), served: z.int(), at: z.int() })) });
  assert.deepEqual(countsBesideColleagues(shapeOf(planted)), ['served']);
});

test('[TH98] nothing is looked up by who did it', () => {
  const asked = routes.filter(({ method, path }) => method === 'get' && /\{person\}|persons\/\{/.test(path));
  assert.deepEqual(asked, []);
});
