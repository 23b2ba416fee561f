import { defineProblems } from "../../kernel/index.ts";
import type { Processes } from "../../process/index.ts";
import type { Stage } from "../intake/schema.ts";
import { stageNamed } from "./rules.ts";
import type { Flow } from "./services.ts";
import { loadTicket } from "./store.ts";

export const flowProblem = defineProblems({
  "ticket.process-refuses": {
    status: 409,
    say: {
      en: "The process of this ticket does not allow {what} now. Reload to see where it stands.",
      "zh-CN": "该工单的流程目前不允许“{what}”。请刷新查看当前环节。",
      ja: "この案件の手続きでは今「{what}」はできません。読み直して現在の段階を確かめてください。",
    },
  },
  "ticket.own-steps": {
    status: 409,
    say: {
      en: "This is a step of ticket {number}. Open the ticket and take the step there.",
      "zh-CN": "这是工单 {number} 的办理环节。请打开该工单，在其中办理。",
      ja: "これは案件 {number} の手順です。案件を開いて、そこで進めてください。",
    },
  },
  "ticket.begins-by-report": {
    status: 409,
    say: {
      en: "A ticket begins with a report and not with its process. Report the matter on the desk, in the portal or in the field app.",
      "zh-CN": "工单由上报发起，不能直接启动其流程。请在工作台、门户或外勤端上报事项。",
      ja: "案件は届け出から始まり、プロセスだけを始めることはできません。デスク、ポータル、現場アプリで届け出てください。",
    },
  },
  "ticket.process-faulty": {
    status: 500,
    say: {
      en: "The process model of tickets has a fault at {node}: {message}. Nothing was changed; tell the administrator.",
      "zh-CN": "工单流程模型在“{node}”处有误：{message}。未作任何更改，请告知管理员。",
      ja: "案件の手続きモデルの「{node}」に誤りがあります：{message}。何も変更されていません。管理者に知らせてください。",
    },
  },
});

/**
 * The tickets' processes move by the acts of tickets alone: work done past them would leave the ticket behind its process.
 * `definition` is the process that every ticket runs through.
 */
export function keepTicketProcesses(processes: Processes, definition: string): void {
  processes.keepFor("ticket", {
    processes: [definition],
    async refuse(context, tx, id) {
      if (id === undefined) return flowProblem("ticket.begins-by-report");
      const { number } = await loadTicket(tx, context.actor, "ticket.read", id);
      return flowProblem("ticket.own-steps", { number });
    },
  });
}

/** Start event of the model by which an ended ticket begins again. */
const reopenedStart = "reopened";

type Standing = Awaited<ReturnType<Processes["complete"]>>;

/**
 * The ticket's process as the actions move it. The model is the city's (`tickets.process` in city.yaml); its user
 * tasks named like a stage are the stages. A model that cannot be evaluated undoes the act.
 */
export function ticketFlow(processes: Processes, definition: string): Flow {
  const of = (ticket: string) => ({ subject: { kind: "ticket", id: ticket } });
  return {
    async start(context, tx, ticket, variables) {
      return stageOf(await processes.start(context, tx, { process: definition, ...of(ticket), variables }));
    },
    async complete(context, tx, ticket, stage, variables) {
      return stageOf(await processes.complete(context, tx, { ...of(ticket), node: stage }, variables));
    },
    async message(context, tx, ticket, name, variables) {
      if (name === "reopen") {
        const begin = { process: definition, ...of(ticket), variables, event: reopenedStart };
        return stageOf(await processes.start(context, tx, begin));
      }
      const standing = await processes.message(context, tx, of(ticket), name, variables);
      if (standing.ignored !== undefined) throw flowProblem("ticket.process-refuses", { what: name });
      return stageOf(standing);
    },
  };
}

function stageOf({ incidents, open }: Standing): Stage | null {
  const fault = incidents[0];
  if (fault !== undefined)
    throw flowProblem("ticket.process-faulty", { node: fault.node, message: fault.message });
  for (const task of open) {
    const stage = stageNamed(task.node);
    if (stage !== undefined) return stage;
  }
  return null;
}
