/** Questions that the tests ask inside the page. Each is sent to the browser as text, so it stands alone. */

/**
 * What axe does not look for: duplicate ids, references to nothing, untied errors, a summary without the focus,
 * small targets, skipped headings, the wrong language, sideways scrolling.
 */
export function findAccessibilityFaults(language: string): string[] {
  const found: string[] = [];
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  for (const id of ids) if (ids.indexOf(id) !== ids.lastIndexOf(id)) found.push(`id twice: ${id}`);
  for (const name of ['for', 'aria-describedby', 'aria-labelledby', 'aria-controls', 'list', 'headers'])
    for (const element of document.querySelectorAll(`[${name}]`))
      for (const id of element.getAttribute(name)?.split(' ') ?? [])
        if (!document.getElementById(id)) found.push(`${name} names nothing: ${id}`);
  for (const error of document.querySelectorAll('.kern-error')) {
    const field = document.querySelector(`[aria-describedby~="${error.id}"]`);
    if (field?.getAttribute('aria-invalid') !== 'true') found.push(`untied error: ${error.id}`);
  }
  // While a dialog asks, what lies behind it is out of reach.
  const dialog = document.querySelector('dialog[open]');
  const summary = (dialog ?? document).querySelector('#error-summary');
  if (summary && !summary.contains(document.activeElement)) found.push('the error summary has no focus');
  const headings = [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
    .filter((heading) => heading.checkVisibility() && !dialog?.contains(heading))
    .map(({ tagName }) => Number(tagName[1]));
  if (headings.filter((level) => level === 1).length !== 1) found.push('not exactly one main heading');
  for (const [at, level] of headings.entries())
    if (level > (headings[at - 1] ?? 0) + 1) found.push(`heading h${level} skips a level`);
  if (document.documentElement.lang !== language) found.push(`lang is ${document.documentElement.lang}`);
  for (const target of document.querySelectorAll(
    'a, button, input, select, textarea, summary, [role=button]',
  )) {
    const { width, height } = target.getBoundingClientRect();
    if (width > 0 && !target.matches('.skip') && (width < 24 || height < 24))
      found.push(`small target: ${target.textContent?.trim()} ${Math.round(width)}×${Math.round(height)}`);
  }
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) {
    const culprits = [...document.querySelectorAll('body *')].filter(
      (element) =>
        element.getBoundingClientRect().right > clientWidth + 1 && element.firstElementChild === null,
    );
    const names = culprits.slice(0, 3).map(({ tagName, className }) => `${tagName}.${String(className)}`);
    found.push(`scrolls sideways: ${scrollWidth} > ${clientWidth}: ${names.join(', ')}`);
  }
  return found;
}

/** Milliseconds from the input event until its frame is painted; median over typing and deleting a name. */
export async function measureKeystroke(): Promise<number> {
  const input = document.querySelector<HTMLInputElement>('#field-search');
  if (!input) throw new Error('no search field');
  const times: number[] = [];
  for (const text of ['s', 'sc', 'sch', 'schä', 'schäf', 'sch', 's', '', '0', '01', '']) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    const start = performance.now();
    input.value = text;
    input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    // The frame is rendered before this timer; the question for a size forces what it left open.
    await new Promise((resolve) => setTimeout(resolve));
    document.body.getBoundingClientRect();
    times.push(performance.now() - start);
  }
  return times.sort((left, right) => left - right)[Math.floor(times.length / 2)] ?? Number.NaN;
}
