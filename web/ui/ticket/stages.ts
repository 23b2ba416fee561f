/** The stages of a ticket, in the order of its process; user tasks of the process carry these ids. */
export const stages = [
  "accept",
  "verify",
  "dispatch",
  "acknowledge",
  "contact",
  "handle",
  "check",
  "callback",
] as const;
