/** A problem in the language that the page asks for: German unless it says English. */
import { problemSchema, problemType } from '../web/api/problem.ts';
import { englishProblems } from './problems.en.ts';

export async function inLanguageAsked(request: Request, response: Response): Promise<Response> {
  const isEnglish = /^en\b/i.test(request.headers.get('accept-language') ?? '');
  const isProblem = response.headers.get('content-type')?.startsWith(problemType) ?? false;
  if (!isEnglish || !isProblem) return response;
  const text = await response.text();
  const german = problemSchema.safeParse(JSON.parse(text));
  const english = german.success ? englishWords(german.data.kind, german.data.title) : undefined;
  const body = english === undefined ? text : JSON.stringify(english);
  return new Response(body, { status: response.status, headers: response.headers });
}

/** Time and name in brackets are no words of any language: "(08:41 Uhr, Derya Demir)". */
const details = /\((\d\d:\d\d) Uhr(, .+)?\)\.$/;

function englishWords(kind: string, germanTitle: string): object | undefined {
  const found = Object.entries(englishProblems).find(([name]) => name === kind)?.[1];
  if (found === undefined || found.title.endsWith('.')) return found && { kind, ...found };
  const [, time, person] = details.exec(germanTitle) ?? [];
  return {
    kind,
    ...found,
    title: time === undefined ? `${found.title}.` : `${found.title} (${time}${person ?? ''}).`,
  };
}
