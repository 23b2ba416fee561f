export { CameBack, SaidLast } from "./came-back.tsx";
export { Fact, Facts, Words } from "./facts.tsx";
export { AddPhoto, BeforeAfter } from "./photos.tsx";
export { Queue, type QueueTab, type TicketQuery } from "./queue.tsx";
export { Requesters } from "./requesters.tsx";
