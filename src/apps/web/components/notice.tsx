import type { ComponentChildren } from 'preact';
import type { Problem } from '../api/problem.ts';
import { Icon } from './icon.tsx';

/** What happened, what it means, what to do. Only `danger` interrupts a screen reader. */
export function Notice({
  problem,
  tone,
  children,
}: {
  readonly problem: Pick<Problem, 'title' | 'means' | 'next'>;
  readonly tone: 'info' | 'warning' | 'danger';
  readonly children?: ComponentChildren;
}) {
  return (
    <div class={`notice notice--${tone}`} role={tone === 'danger' ? 'alert' : 'status'}>
      <Icon name={tone} />
      <div class="notice__text">
        <p class="notice__title">{problem.title}</p>
        <p>
          {problem.means} {problem.next}
        </p>
        {children}
      </div>
    </div>
  );
}
