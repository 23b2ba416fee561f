import { useTranslation } from "react-i18next";
import { StatusLight } from "../status-light.tsx";
import type { Light } from "../tokens.ts";

type Lit = { status: string; suspended?: boolean; light: "green" | "yellow" | "red" | null };

/** A ticket's light: that of its clocks, or that its clock stands, or that it has ended. */
export const lightOf = ({ status, suspended = false, light }: Lit): Light =>
  status !== "open" ? "none" : suspended ? "paused" : (light ?? "none");

type Clocked = { stageDueAt: string | null; dueAt: string | null };

/** What is due next: the present stage, or the matter as a whole where that comes first. */
export function dueNext({ stageDueAt, dueAt }: Clocked): string | null {
  if (stageDueAt === null || dueAt === null) return stageDueAt ?? dueAt;
  return Date.parse(dueAt) < Date.parse(stageDueAt) ? dueAt : stageDueAt;
}

/** The order of the server's lists by what is due: what is due next first, and last what is paused, whose light is out. */
export function compareUrgency(
  a: Clocked & { suspended: boolean },
  b: Clocked & { suspended: boolean },
): number {
  if (a.suspended !== b.suspended) return a.suspended ? 1 : -1;
  const due = (ticket: Clocked) => Date.parse(dueNext(ticket) ?? "9999-12-31");
  return due(a) - due(b);
}

/** The same as shape, colour and word; `bare` leaves the word to those who cannot see the shape. */
export function TicketLight({ ticket, bare = false }: { ticket: Lit; bare?: boolean }) {
  const { t } = useTranslation("ticket");
  const light = lightOf(ticket);
  const words = ticket.status === "open" ? {} : { words: t(`status.${ticket.status}`) };
  return <StatusLight light={light} bare={bare} {...words} />;
}
