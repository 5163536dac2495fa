/** Why a query was refused that came at the wrong moment; asked again, it is answered. */
export const doesNotAnswerYet =
  'Its worker is just taking it over and does not know yet what Temporal has heard of it: ask again'
