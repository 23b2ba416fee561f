import type { Command } from "commander";
import {
  type Config,
  type Database,
  fill,
  type Language,
  languageOfTerminal,
  loadConfig,
  type Text,
} from "../kernel/index.ts";
import type { Report } from "./audit/findings.ts";
import { rotateKeys } from "./keys.ts";
import { formatVerifierKey } from "./note.ts";
import { sayFinding, verify } from "./verify.ts";

/** What a command needs of the house; `close` lets go of it again. */
export interface OpenedForCommand {
  readonly database: Database;
  readonly config: Pick<Config, "dataDirectory">;
  close(): Promise<void>;
}

const texts = {
  fine: {
    en: "The ledger is intact: {leaves} leaves and {acts} acts recomputed, nothing changed, removed or inserted.",
    "zh-CN": "账本完好：已重新计算 {leaves} 片叶、{acts} 条操作记录，未发现篡改、删除或插入。",
    ja: "台帳は完全です：葉 {leaves} 枚、操作記録 {acts} 件を再計算し、変更・削除・挿入はありません。",
  },
  fineAct: {
    en: "Act {act} is exactly as it was sealed, and the sealed tree is signed.",
    "zh-CN": "操作记录 {act} 与封存时完全一致，且封存的树已签名。",
    ja: "操作記録 {act} は封印時のままで、封印された木は署名されています。",
  },
  waiting: {
    en: "{unsealed} acts are recorded but not sealed yet; they are sealed within seconds while the server runs.",
    "zh-CN": "{unsealed} 条操作记录已保存但尚未封存；服务器运行时会在数秒内封存。",
    ja: "{unsealed} 件の操作記録は保存済みで未封印です。サーバー稼働中は数秒で封印されます。",
  },
  tampered: {
    en: "The ledger was TAMPERED with. Findings: {findingsTotal}.",
    "zh-CN": "账本遭到篡改：共 {findingsTotal} 处。",
    ja: "台帳が改ざんされています：{findingsTotal} 件。",
  },
  more: { en: "… and {more} more.", "zh-CN": "……另有 {more} 处。", ja: "……ほか {more} 件。" },
  checkpoint: {
    en: "Held against the signed checkpoint of {size} leaves, root {root}.",
    "zh-CN": "对照的已签名检查点：{size} 片叶，根 {root}。",
    ja: "照合した署名済みチェックポイント：葉 {size} 枚、根 {root}。",
  },
  none: {
    en: "The ledger has not signed anything yet.",
    "zh-CN": "账本尚未签名任何内容。",
    ja: "台帳はまだ何にも署名していません。",
  },
} satisfies Record<string, Text>;

/** Adds `liangwang verify` and `liangwang ledger …` to the command line. `open` brings up database and settings. */
export function ledgerCommands(program: Command, open: () => Promise<OpenedForCommand>): void {
  program
    .command("verify")
    .description("recompute the ledger from the database; exit code 0: intact, 1: tampered with")
    .option("--all", "examine everything (default)")
    .option("--act <id>", "examine one act: its digest, leaf, path to the root, and the signature")
    .option("--since <file>", "a checkpoint kept from earlier, which the ledger must continue")
    .option("--key <verifier key>", "trust this key instead of the installation's own")
    .action((options: VerifyFlags) => using(open, (opened) => runVerify(opened, options)));
  const ledger = program.command("ledger").description("the ledger's keys");
  ledger
    .command("rotate-key")
    .description("make a new signing key; a running server signs with it after a restart")
    .action(async () => {
      const { signer } = await rotateKeys(loadConfig(process.env).dataDirectory);
      console.log(`New verifier key, to be published: ${formatVerifierKey(signer)}`);
    });
}

type VerifyFlags = { all?: true; act?: string; since?: string; key?: string };

async function using(
  open: () => Promise<OpenedForCommand>,
  work: (opened: OpenedForCommand) => Promise<void>,
): Promise<void> {
  const opened = await open();
  try {
    await work(opened);
  } finally {
    await opened.close();
  }
}

async function runVerify({ database, config }: OpenedForCommand, flags: VerifyFlags): Promise<void> {
  const report = await verify(database, config.dataDirectory, {
    ...(flags.act === undefined || flags.all ? {} : { actId: flags.act }),
    ...(flags.since === undefined ? {} : { since: flags.since }),
    ...(flags.key === undefined ? {} : { verifierKey: flags.key }),
    onProgress: progressOn(process.stderr),
  });
  for (const line of sayReport(report, languageOfTerminal(), flags.all ? undefined : flags.act)) {
    console.log(line);
  }
  if (!report.ok) process.exitCode = 1;
}

/** The report as sentences, one a line. */
export function sayReport(report: Report, language: Language, act?: string): string[] {
  const say = (text: Text, parameters: Record<string, unknown> = { ...report }) =>
    fill(text[language], parameters);
  const { checkpoint, findings, findingsTotal, unsealed } = report;
  const more = findingsTotal - findings.length;
  const isActProved = act !== undefined && unsealed === 0;
  const verdict = isActProved ? say(texts.fineAct, { act }) : act === undefined ? say(texts.fine) : null;
  return [
    ...findings.map((finding) => sayFinding(finding, language)),
    ...(more > 0 ? [say(texts.more, { more })] : []),
    checkpoint === null ? say(texts.none) : say(texts.checkpoint, checkpoint),
    ...(unsealed > 0 ? [say(texts.waiting)] : []),
    ...(report.ok ? [verdict] : [say(texts.tampered)]),
  ].filter((line) => line !== null);
}

/** Rewrites one line on a terminal; elsewhere prints a line every ten seconds. */
function progressOn(stream: NodeJS.WriteStream): (done: number, total: number) => void {
  const everyMs = stream.isTTY ? 200 : 10_000;
  let last = Date.now();
  let isShown = false;
  return (done, total) => {
    const isEnd = done === total;
    if (Date.now() - last < everyMs && !(isEnd && isShown)) return;
    last = Date.now();
    isShown = true;
    const line = `${done} / ${total} (${total === 0 ? 100 : Math.floor((100 * done) / total)} %)`;
    stream.write(stream.isTTY ? `\r${line}${isEnd ? "\n" : ""}` : `${line}\n`);
  };
}
