/** The addresses that belong to the demo and not to the town hall. */
export const tourPath = '/probealarm';

/** What the frame shows: the town hall's page, which on its own address would be the tour. */
export const framePath = `${tourPath}/rathaus`;
export const cardsPath = `${tourPath}/karten`;
export const scriptPath = `${tourPath}/tour.js`;
export const stylePath = `${tourPath}/tour.css`;

export const acts = {
  day: `${tourPath}/tag`,
  switchOff: `${tourPath}/aus`,
  switchOn: `${tourPath}/an`,
  plug: `${tourPath}/stecker`,
} as const;
