import type { ComponentChildren } from 'preact';

/** Short facts with their names, in two columns where there is room. */
export const Facts = ({
  facts,
}: {
  readonly facts: readonly { readonly name: string; readonly fact: ComponentChildren }[];
}) => (
  <dl class="facts">
    {facts.map(({ name, fact }) => (
      <div key={name} class="facts__fact">
        <dt>{name}</dt>
        <dd>{fact}</dd>
      </div>
    ))}
  </dl>
);
