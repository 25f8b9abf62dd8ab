/** Every page of the list in every look that people may have it in: for checks and for pictures. */
import type { Page } from './api/pages.ts';
import { enrolAddress, pages, setupAddress } from './api/pages.ts';
import { problemType } from './api/problem.ts';
import { sessionPath } from './api/session.ts';
import { demir, emergencyHead } from './fixture-day.ts';
import { type FixtureServer, lostAnswerHeader } from './fixture-server.ts';
import { setupAnswers, setupStates } from './fixture-setup.ts';
import type { Language } from './language.ts';
import { onStage, type Setting, type Stage } from './test-page-stage.ts';
import { type Fill, longWord, screenFixtures } from './test-screen-fixtures.ts';

export interface Look {
  readonly width: number;
  readonly scheme: 'light' | 'dark';
  readonly fill: Fill;
  readonly language: Language;
  readonly isLarge: boolean;
  /** `away`: the server refuses what the screen asks for · `mistake`: a form was sent with mistakes. */
  readonly trouble: 'none' | 'away' | 'mistake';
}

const usual: Look = {
  width: 1280,
  scheme: 'light',
  fill: 'usual',
  language: 'de',
  isLarge: false,
  trouble: 'none',
};

export const looks: Readonly<Record<string, Look>> = {
  light: usual,
  dark: { ...usual, scheme: 'dark' },
  narrow: { ...usual, width: 320 },
  large: { ...usual, width: 640, isLarge: true },
  empty: { ...usual, fill: 'empty' },
  long: { ...usual, fill: 'long' },
  'long-narrow': { ...usual, fill: 'long', width: 320, scheme: 'dark' },
  away: { ...usual, trouble: 'away' },
  mistake: { ...usual, trouble: 'mistake' },
  'mistake-narrow': { ...usual, trouble: 'mistake', width: 320, scheme: 'dark' },
  english: { ...usual, language: 'en' },
};

/** What lies deeper is looked at wide and light, and narrow and dark. */
export const depthLooks: Readonly<Record<string, Look>> = {
  light: usual,
  narrow: { ...usual, width: 320, scheme: 'dark' },
};

export const depthsOf = (page: Page): readonly string[] => Object.keys(screenFixtures[page].deeper ?? {});

/** True when the page can be brought into this look. */
export const hasLook = (page: Page, { trouble }: Look): boolean =>
  trouble !== 'mistake' || screenFixtures[page].provoke !== undefined;

/** One page in one look, or what lies deeper in it; everything that it asks for has been answered. */
export function onScreen(
  page: Page,
  look: Look,
  act: (stage: Stage) => Promise<void>,
  depth?: string,
): Promise<void> {
  const { provoke, deeper } = screenFixtures[page];
  return onStage(settingOf(page, look), async (stage) => {
    await stage.page.locator('h1').waitFor();
    await stage.page.locator('main .loading').waitFor({ state: 'detached' });
    if (look.isLarge) await stage.page.evaluate(enlargeText);
    if (look.trouble === 'mistake') await provoke?.(stage.page);
    if (depth !== undefined) await deeper?.[depth]?.(stage.page);
    await stage.page.evaluate(drawEverything);
    await act(stage);
  });
}

const enlargeText = () => document.documentElement.style.setProperty('font-size', '200%');

/** Rows outside of the window are not drawn until somebody comes near: neither a check nor a picture would see them. */
function drawEverything(): void {
  for (const element of document.querySelectorAll<HTMLElement>('main *'))
    if (getComputedStyle(element).contentVisibility === 'auto') element.style.contentVisibility = 'visible';
}

/** What stands in front of the list of pages: for everybody who has not signed in. */
interface DoorScreen {
  readonly path: string;
  readonly prepare?: (fixture: FixtureServer) => void;
  /** Its form can be sent with a mistake. */
  readonly hasForm: boolean;
}

export const doorScreens: Readonly<Record<string, DoorScreen>> = {
  'sign-in': { path: '/', hasForm: true },
  enrol: { path: enrolAddress, hasForm: true },
  'no-server': {
    path: '/',
    hasForm: false,
    prepare: (fixture) =>
      void fixture.overrides.set(
        sessionPath,
        () => new Response(null, { headers: { [lostAnswerHeader]: 'yes' } }),
      ),
  },
  ...Object.fromEntries(
    Object.entries(setupStates).map(([step, state]) => [
      `setup-${step}`,
      {
        path: setupAddress,
        hasForm: ['town', 'guardians', 'data'].includes(step),
        prepare(fixture: FixtureServer) {
          for (const [path, answer] of Object.entries(setupAnswers(state)))
            fixture.overrides.set(path, () => Response.json(answer));
        },
      },
    ]),
  ),
};

export const doorLooks: Readonly<Record<string, Look>> = {
  light: usual,
  dark: { ...usual, scheme: 'dark' },
  narrow: { ...usual, width: 320 },
  large: { ...usual, width: 640, isLarge: true },
  mistake: { ...usual, trouble: 'mistake' },
  'mistake-narrow': { ...usual, trouble: 'mistake', width: 320, scheme: 'dark' },
  english: { ...usual, language: 'en' },
};

/** One of the screens in front of the list in one look. */
export function onDoorScreen(
  { path, prepare }: DoorScreen,
  { width, scheme, language, isLarge, trouble }: Look,
  act: (stage: Stage) => Promise<void>,
): Promise<void> {
  const setting = { width, scheme, language, path, signedIn: false, ...(prepare && { prepare }) };
  return onStage(setting, async (stage) => {
    await stage.page.locator('h1').waitFor();
    if (isLarge) await stage.page.evaluate(enlargeText);
    if (trouble === 'mistake') {
      await stage.page.locator('form button[type=submit]').click();
      await stage.page.locator('#error-summary').waitFor();
    }
    await act(stage);
  });
}

function settingOf(page: Page, look: Look): Setting {
  const { path, needs } = pages[page];
  const { acts, answers } = screenFixtures[page];
  return {
    width: look.width,
    scheme: look.scheme,
    language: look.language,
    path,
    person: { ...demir, acts: ['sync-status', needs, ...(acts ?? [])] },
    prepare(fixture) {
      if (look.fill === 'long') lengthenHead(fixture);
      for (const [address, answer] of Object.entries(answers(look.fill)))
        fixture.overrides.set(address, () => (look.trouble === 'away' ? refused() : Response.json(answer)));
    },
  };
}

function lengthenHead(fixture: FixtureServer): void {
  fixture.head = {
    ...emergencyHead,
    town: `Verbandsgemeinde ${longWord}`,
    notices: ['copy', 'update-needed'],
  };
}

const refused = (): Response =>
  new Response(
    JSON.stringify({
      kind: 'recording-loading',
      title: 'Die Listen werden gerade aufgebaut.',
      means: 'Es ist noch nichts zu sehen.',
      next: 'Warten Sie einen Moment.',
    }),
    { status: 503, headers: { 'content-type': problemType } },
  );
