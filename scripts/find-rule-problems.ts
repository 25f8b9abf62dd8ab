/**
 * Rules and tests hold each other: a rule without a test is a wish, a test without a rule is a riddle.
 */
export interface Text {
  readonly path: string;
  readonly text: string;
}

export interface NamedTest {
  readonly path: string;
  readonly line: number;
  readonly name: string;
}

const ruleLine = /^- \*\*([^*]+)\*\* (.*)$/;
const ruleId = /^([A-Z]{2})([1-9]\d*)$/;
/** A name may go on with a value of its template: only its beginning is text. */
const testName = /^\[([^\]]+)\] /;

interface Rule {
  readonly id: string;
  readonly place: string;
}

export function findRuleProblems(documents: readonly Text[], tests: readonly NamedTest[]): string[] {
  const rules = documents.flatMap(listRules);
  const known = new Set(rules.map(({ id }) => id));
  const proved = new Set(tests.flatMap(({ name }) => testName.exec(name)?.[1] ?? []));
  return [
    ...rules
      .filter(({ id }) => !ruleId.test(id))
      .map(({ id, place }) => `${place} ${id} is no rule id such as JO1`),
    ...findRepeated(rules),
    ...findSharedPrefixes(rules),
    ...rules.filter(({ id }) => !proved.has(id)).map(({ id, place }) => `${place} ${id} has no test`),
    ...tests.flatMap((named) => findTestProblem(named, known)),
  ];
}

function listRules({ path, text }: Text): Rule[] {
  return text.split('\n').flatMap((line, index) => {
    const id = ruleLine.exec(line)?.[1];
    return id === undefined ? [] : [{ id, place: `${path}:${index + 1}` }];
  });
}

function findRepeated(rules: readonly Rule[]): string[] {
  const placesById = new Map<string, string>();
  return rules.flatMap(({ id, place }) => {
    const first = placesById.get(id);
    placesById.set(id, first ?? place);
    return first === undefined ? [] : [`${place} ${id} is already a rule at ${first}`];
  });
}

/** One prefix belongs to one document, so that an id in a test leads to its page. */
function findSharedPrefixes(rules: readonly Rule[]): string[] {
  const ownersByPrefix = new Map<string, string>();
  return rules.flatMap(({ id, place }) => {
    const prefix = ruleId.exec(id)?.[1];
    const document = place.replace(/:\d+$/, '');
    if (prefix === undefined) return [];
    const owner = ownersByPrefix.get(prefix) ?? document;
    ownersByPrefix.set(prefix, owner);
    return owner === document ? [] : [`${place} ${id} uses the prefix of ${owner}`];
  });
}

function findTestProblem({ path, line, name }: NamedTest, known: ReadonlySet<string>): string[] {
  const id = testName.exec(name)?.[1];
  if (id === undefined)
    return [`${path}:${line} the test "${name}" does not start with a rule such as [JO1]`];
  return known.has(id) ? [] : [`${path}:${line} the test names ${id}, which no document in docs/rules has`];
}
