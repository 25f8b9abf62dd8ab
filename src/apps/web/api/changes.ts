/** Server-sent events: a hint that something changed. Losing every one of them costs a minute, never a fact. */
/** GET → `text/event-stream` with the events below and a comment line as heartbeat. */
export const changesPath = '/api/changes';
export const heartbeatSeconds = 15;

/** Event `changed`: appointments of this day (or, without a date, of any day) are different now: `{ date? }`. */
export const changedEvent = 'changed';

/** Event `safety`: the head line or the safety of rows is different now. Its data is `{}`. */
export const safetyEvent = 'safety';
