/** One ticket, whole. */
export default function TicketPage() {
  return null;
}
