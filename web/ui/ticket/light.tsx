import { useTranslation } from "react-i18next";
import { StatusLight } from "../status-light.tsx";
import type { Light } from "../tokens.ts";

type Lit = { status: string; suspended?: boolean; light: "green" | "yellow" | "red" | null };

/** A ticket's light: that of its present stage, or that its clock stands, or that it has ended. */
export const lightOf = ({ status, suspended = false, light }: Lit): Light =>
  status !== "open" ? "none" : suspended ? "paused" : (light ?? "none");

/** The same as shape, colour and word; `bare` leaves the word to those who cannot see the shape. */
export function TicketLight({ ticket, bare = false }: { ticket: Lit; bare?: boolean }) {
  const { t } = useTranslation("ticket");
  const light = lightOf(ticket);
  const words = ticket.status === "open" ? {} : { words: t(`status.${ticket.status}`) };
  return <StatusLight light={light} bare={bare} {...words} />;
}
