import { createContext, useContext } from "react";
import type { Session } from "../api.ts";

/** Whose phone this is: the account signed in, or last signed in here while there is no network or no session. */
export type Me = { id: string; name: string; unit: string; scopes: Session["scopes"] };

const Context = createContext<Me | undefined>(undefined);
export const MeProvider = Context.Provider;

/** Below the shell there is always somebody. */
export function useMe(): Me {
  const me = useContext(Context);
  if (me === undefined) throw new Error("used outside the shell");
  return me;
}

export function meOf(session: Session | undefined): Me | undefined {
  if (session?.account == null) return undefined;
  const { account, unit, scopes } = session;
  return { id: account.id, name: account.name, unit: unit ?? "", scopes };
}
