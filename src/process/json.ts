/** Plain JSON, the only kind of value a process state, its variables and its messages hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type Variables = Record<string, Json>;
