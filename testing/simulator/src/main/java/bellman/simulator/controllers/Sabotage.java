package bellman.simulator.controllers;

/** A fault that is put in on purpose, to see that it is found. */
enum Sabotage {
  NONE,

  /** The server writes whatever version a write names. */
  WRITES_UNDER_ANY_VERSION,

  /** A write is called done when it is sent: an address is taken before it was given back. */
  ANSWERS_BEFORE_WRITING,

  /** A process that led goes on when another leads. */
  LEADS_ON,

  /** A controller does not hear of some services that are gone. */
  FORGETS_REMOVALS,

  /** A controller does not hear of the outcome of some writes. */
  LOSES_OUTCOMES
}
