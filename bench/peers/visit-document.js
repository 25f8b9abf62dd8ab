/** A visit as a document: the same body that Insel seals, under an id of its own. */
import { visitBody } from '../town/visit.ts';

export const visitDocument = (town, index) => ({
  _id: `${String(town).padStart(3, '0')}-${String(index).padStart(7, '0')}`,
  ...visitBody(index % 25_000, index % 4),
});
