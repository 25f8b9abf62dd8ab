/** In place of sign-in when the page was started from the device and the server is dead: what that means, what to do. */
import { LanguageSwitch } from '../components/language-switch.tsx';
import { Notice } from '../components/notice.tsx';
import { PageHeading } from '../components/page-heading.tsx';
import type { Language } from '../language.ts';
import { shellText } from '../offline/text.ts';
import { pageText } from '../text.ts';

export const NoServer = ({
  waitingClicks,
  onLanguage,
}: {
  /** Clicks kept on this device, whoever made them. */
  readonly waitingClicks: number;
  readonly onLanguage: (language: Language) => void;
}) => (
  <div class="sign-in">
    <main class="sign-in__card no-server">
      <p class="head__town">
        <img class="brand-mark" src="/icon.svg" alt="" />
        <strong>{pageText().product}</strong>
      </p>
      <PageHeading title={shellText().title} town={pageText().product} />
      <p>{shellText().means}</p>
      {waitingClicks > 0 && (
        <Notice tone="warning" problem={{ title: shellText().waiting(waitingClicks), means: '', next: '' }} />
      )}
      <section>
        <h2 class="no-server__now">{shellText().now}</h2>
        <ul class="no-server__steps">
          {shellText().steps.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ul>
      </section>
      <p class="loading no-server__wait" role="status">
        <span class="kern-icon kern-icon--autorenew" aria-hidden="true" />
        {shellText().byItself}
      </p>
      <LanguageSwitch onLanguage={onLanguage} />
    </main>
  </div>
);
