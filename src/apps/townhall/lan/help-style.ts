/** The look of the help page: the colours of the real page, without its sheets, which plain HTTP never serves. */
export const helpStyle = `
:root {
  color-scheme: light dark;
  --page: #f2f4fb; --sheet: #fff; --ink: #171a2b; --soft: #565d78; --line: #ccd2e6;
  --action: #171a2b; --on-action: #fff; --amber: #8a4b00; --amber-back: #fff4e2; --link: #1f3fb5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #10121c; --sheet: #1b1e2e; --ink: #eceffa; --soft: #aab1cb; --line: #3b4058;
    --action: #eceffa; --on-action: #10121c; --amber: #ffc266; --amber-back: #33260f; --link: #a9bcff;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 1.0625rem/1.55 system-ui, sans-serif; }
header .exercise { flex: 1 0 100%; margin: -0.75rem -1rem 0.5rem; padding: 0.375rem 1rem; background: #ffd84d; color: #171a2b; text-align: center; font-weight: 600; }
header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: center; gap: 0.25rem 1rem;
  padding: 0.75rem 1rem; background: var(--sheet); border-bottom: 1px solid var(--line); }
header p { margin: 0; }
main { max-width: 44rem; margin: 0 auto; padding: 1rem 1rem 4rem; }
h1 { font-size: clamp(1.5rem, 5vw, 2rem); line-height: 1.25; margin: 1rem 0; }
h2 { font-size: 1.25rem; margin: 2rem 0 1rem; }
h3 { font-size: 1.125rem; margin: 0 0 0.75rem; line-height: 2rem; }
p { margin: 0 0 0.75rem; }
a { color: var(--link); display: inline-block; min-height: 1.5rem; }
a:focus-visible, summary:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 0.25rem; }
.missing { padding: 1rem; background: var(--amber-back); border-left: 4px solid var(--amber); border-radius: 0.25rem; }
.missing p:last-child { margin: 0; }
.steps { list-style: none; counter-reset: step; margin: 0; padding: 0; display: grid; gap: 1rem; }
.steps > li { counter-increment: step; position: relative; padding: 1.25rem 1.25rem 1.25rem 4rem; background: var(--sheet);
  border: 1px solid var(--line); border-radius: 0.5rem; }
.steps > li::before { content: counter(step); position: absolute; left: 1.125rem; top: 1.25rem; width: 2rem; height: 2rem;
  border-radius: 50%; background: var(--action); color: var(--on-action); font-weight: 600; line-height: 2rem; text-align: center; }
.steps > li > :last-child { margin-bottom: 0; }
.files { display: grid; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); gap: 1rem; margin: 0; }
.files dt { margin-bottom: 0.375rem; }
.files dd { margin: 0; }
.button { padding: 0.625rem 1.25rem; border: 2px solid var(--action); border-radius: 0.5rem; color: var(--ink);
  font-weight: 600; text-decoration: none; }
.button.primary { background: var(--action); color: var(--on-action); }
details { border-top: 1px solid var(--line); }
details:last-child { border-bottom: 1px solid var(--line); }
summary { padding: 0.625rem 0; cursor: pointer; font-weight: 600; }
details ol { margin: 0 0 1rem; padding-left: 1.25rem; display: grid; gap: 0.375rem; }
.prints { margin: 0 0 0.75rem; padding: 0.75rem 1rem; background: var(--page); border-radius: 0.25rem; }
.prints dt { color: var(--soft); font-size: 0.9375rem; }
.prints dd { margin: 0 0 0.5rem; font: 0.9375rem/1.6 ui-monospace, "DejaVu Sans Mono", monospace; }
.prints dd:last-child { margin: 0; }
.prints span { white-space: nowrap; }
.soft { color: var(--soft); font-size: 0.9375rem; }
.address { font-weight: 600; overflow-wrap: anywhere; }
@media (max-width: 30rem) {
  .steps > li { padding: 1rem; }
  .steps > li::before { left: 1rem; top: 1rem; }
  .steps h3 { padding-left: 2.75rem; }
}
`;
