/** Planted: every decision of a batch is taken on what was committed before the batch was opened. */
import type { AnyCommand, DecideContext } from '../../core/projection/command.ts';
import type { Fold } from '../../core/projection/fold.ts';
import type { ViewStorage } from '../../core/storage/view-storage.ts';
import type { SubjectId } from '../../core/value/ids.ts';
import type { Planted } from './planted.ts';

export const decideOnStaleState: Planted = {
  name: 'decide on stale state in one batch',
  commands: (commands, views) =>
    commands.map(
      (command): AnyCommand => ({
        ...command,
        decide: (context, input) => command.decide(staleContext(context, views), input),
      }),
    ),
};

const staleContext = (context: DecideContext, views: ViewStorage): DecideContext => ({
  ...context,
  stateOf: <S>(fold: Fold<S>, subject: SubjectId): S => {
    const record = views.findSubject({ fold: fold.name, subject });
    return record === undefined ? fold.initial(subject) : JSON.parse(record.state);
  },
});
