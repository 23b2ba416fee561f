import type { Text } from "../../kernel/index.ts";
import { bits, type Cohort, type Part } from "./measures.ts";

/**
 * A KPI as data: which tickets of which period are its denominator, and which of them its numerator. A changed
 * definition gets a new version, so that a figure once told can be told again.
 */
export type Formula = {
  id: string;
  version: number;
  kind: "count" | "rate" | "time";
  /** The instant by which a ticket belongs to a period. */
  cohort: Cohort;
  denominator: Part;
  /** The same as the denominator for counts and times. */
  numerator: Part;
  /** Times: with or without the time the clock stood still. */
  minutes?: "gross" | "net";
  /** Rates that stand for more people than answered carry a 95 % interval. */
  interval?: true;
  name: Text;
  definition: Text;
};

const all = (...masks: number[]): Part => [{ all: masks.reduce((sum, mask) => sum | mask, 0), none: 0 }];
const { counted, closed } = bits;
const ended = all(counted, closed);

function rate(
  id: string,
  cohort: Cohort,
  denominator: Part,
  numerator: Part,
  name: Text,
  definition: Text,
): Formula {
  return { id, version: 1, kind: "rate", cohort, denominator, numerator, name, definition };
}

function count(id: string, cohort: Cohort, part: Part, name: Text, definition: Text): Formula {
  return { id, version: 1, kind: "count", cohort, denominator: part, numerator: part, name, definition };
}

function time(id: string, minutes: "gross" | "net", name: Text, definition: Text): Formula {
  const part = all(counted, closed, bits.timed);
  return {
    id,
    version: 1,
    kind: "time",
    cohort: "closed",
    denominator: part,
    numerator: part,
    minutes,
    name,
    definition,
  };
}

/** Every KPI. None counts tickets that are void, merged, transferred or taken out of the count by two persons. */
export const formulas: readonly Formula[] = [
  count(
    "reported",
    "reported",
    all(counted),
    { en: "Reported", "zh-CN": "受理数", ja: "受付件数" },
    {
      en: "Tickets reported in the period.",
      "zh-CN": "期内上报的工单数。",
      ja: "期間内に届け出のあった案件の数。",
    },
  ),
  count(
    "due",
    "due",
    all(counted),
    { en: "Due", "zh-CN": "应办结数", ja: "期限到来件数" },
    {
      en: "Tickets whose deadline lies in the period, whether ended or not.",
      "zh-CN": "办理期限落在期内的工单数，不论是否办结。",
      ja: "処理期限が期間内にある案件の数。終了の有無を問わない。",
    },
  ),
  rate(
    "closed",
    "due",
    all(counted),
    ended,
    { en: "Closed", "zh-CN": "办结率", ja: "終了率" },
    {
      en: "Of the tickets due in the period, those that are closed.",
      "zh-CN": "期内应办结的工单中已办结的比例。",
      ja: "期間内に期限が来た案件のうち、終了したもの。",
    },
  ),
  rate(
    "on-time",
    "due",
    all(counted),
    all(counted, closed, bits.onTime),
    { en: "Closed on time", "zh-CN": "按期办结率", ja: "期限内終了率" },
    {
      en: "Of the tickets due in the period, those that were closed at or before their deadline.",
      "zh-CN": "期内应办结的工单中在期限内办结的比例。",
      ja: "期間内に期限が来た案件のうち、期限までに終了したもの。",
    },
  ),
  {
    ...rate(
      "same-day",
      "reported",
      all(counted, bits.dayOver),
      all(counted, bits.dayOver, bits.sameDay),
      { en: "Handled the same day", "zh-CN": "当日处置率", ja: "当日処理率" },
      {
        en: "Of the tickets reported in the period on days that are over, those handled on the local date of their report.",
        "zh-CN": "期内上报、且上报当日已经过去的工单中，于上报当日处置完毕的比例。当天上报的次日起计入。",
        ja: "期間内に届け出があり、その日がすでに終わった案件のうち、届け出の当日に処理したもの。当日の案件は翌日から数える。",
      },
    ),
    // Version 1 counted the matters of a day that was not over among those that were not handled on it.
    version: 2,
  },
  rate(
    "resolved",
    "due",
    [
      { all: counted, none: closed },
      { all: counted | closed | bits.claimKnown, none: 0 },
    ],
    all(counted, closed, bits.claimKnown, bits.claimed),
    { en: "Resolved", "zh-CN": "解决率", ja: "解決率" },
    {
      en: "Of the tickets due in the period, those closed as solved. Closed ones about which nothing was said are left out; open ones are not resolved.",
      "zh-CN": "期内应办结的工单中以“已解决”办结的比例。办结但未注明结果的不计入；未办结的计为未解决。",
      ja: "期間内に期限が来た案件のうち、解決として終了したもの。結果の記載がない終了案件は除き、未終了は未解決とする。",
    },
  ),
  rate(
    "claimed",
    "closed",
    all(counted, closed, bits.claimKnown),
    all(counted, closed, bits.claimKnown, bits.claimed),
    { en: "Solved, as departments say", "zh-CN": "部门自评解决率", ja: "担当部署の申告による解決率" },
    {
      en: "Of the tickets closed in the period about which the department said whether they are solved, those it called solved.",
      "zh-CN": "期内办结且部门注明结果的工单中，部门称已解决的比例。",
      ja: "期間内に終了し担当部署が結果を記した案件のうち、解決したとするもの。",
    },
  ),
  {
    ...rate(
      "confirmed",
      "closed",
      all(counted, closed, bits.answered),
      all(counted, closed, bits.answered, bits.confirmed),
      {
        en: "Really solved, as requesters confirm",
        "zh-CN": "诉求人确认实际解决率",
        ja: "届出人が認めた解決率",
      },
      {
        en: "Of the tickets closed in the period whose requester answered, those the requester called solved at the first answer, before any further handling; with the 95 % Wilson interval. Unanswered is missing, neither yes nor no.",
        "zh-CN":
          "期内办结且诉求人已答复的工单中，诉求人首次答复即认为已解决的比例（再次办理后的答复不改变结果），附 95% Wilson 区间。未答复为缺失，不计为是或否。",
        ja: "期間内に終了し届出人が答えた案件のうち、最初の回答で解決したと認めたもの（再対応後の回答では変わらない）。95 % ウィルソン区間を添える。無回答は欠測とし、可否に数えない。",
      },
    ),
    interval: true,
  },
  rate(
    "callback-coverage",
    "closed",
    ended,
    all(counted, closed, bits.answered),
    { en: "Call-back coverage", "zh-CN": "回访覆盖率", ja: "回答を得た割合" },
    {
      en: "Of the tickets closed in the period, those whose requester said whether they are solved.",
      "zh-CN": "期内办结的工单中，诉求人已答复是否解决的比例。",
      ja: "期間内に終了した案件のうち、解決したかどうかを届出人が答えたもの。",
    },
  ),
  rate(
    "callback-reached",
    "closed",
    all(counted, closed, bits.callTried),
    all(counted, closed, bits.callTried, bits.callReached),
    { en: "Reached when called back", "zh-CN": "回访接通率", ja: "折り返し連絡の到達率" },
    {
      en: "Of the tickets closed in the period whose requester was called back, those where the requester was reached.",
      "zh-CN": "期内办结并已回访的工单中，联系上诉求人的比例。",
      ja: "期間内に終了し折り返し連絡した案件のうち、届出人に連絡がついたもの。",
    },
  ),
  {
    ...rate(
      "satisfied",
      "closed",
      all(counted, closed, bits.rated),
      all(counted, closed, bits.rated, bits.satisfied),
      { en: "Satisfied", "zh-CN": "满意率", ja: "満足率" },
      {
        en: "Of the tickets closed in the period that were rated, those rated 4 or 5 of 5; with the 95 % Wilson interval. Unrated is missing, never 0.",
        "zh-CN":
          "期内办结且已评价的工单中，评为 4 分或 5 分（满分 5 分）的比例，附 95% Wilson 区间。未评价为缺失，不计为 0。",
        ja: "期間内に終了し評価された案件のうち、5 段階の 4 か 5 のもの。95 % ウィルソン区間を添える。無評価は欠測とし、0 にしない。",
      },
    ),
    interval: true,
  },
  rate(
    "rating-coverage",
    "closed",
    ended,
    all(counted, closed, bits.rated),
    { en: "Rated", "zh-CN": "评价覆盖率", ja: "評価のあった割合" },
    {
      en: "Of the tickets closed in the period, those that were rated.",
      "zh-CN": "期内办结的工单中已评价的比例。",
      ja: "期間内に終了した案件のうち、評価されたもの。",
    },
  ),
  rate(
    "first-contact",
    "due",
    all(counted, bits.contactDue),
    all(counted, bits.contactDue, bits.contactInTime),
    { en: "First contact in time", "zh-CN": "按时首次联系率", ja: "期限内の初回連絡率" },
    {
      en: "Of the tickets due in the period that had a time for first contact, those whose requester was reached by then.",
      "zh-CN": "期内应办结且有首次联系时限的工单中，按时联系上诉求人的比例。",
      ja: "期間内に期限が来た、初回連絡の期限がある案件のうち、それまでに届出人と連絡がついたもの。",
    },
  ),
  rate(
    "returned",
    "closed",
    ended,
    all(counted, closed, bits.returned),
    { en: "Returned to the dispatcher", "zh-CN": "退单率", ja: "差し戻し率" },
    {
      en: "Of the tickets closed in the period, those returned to the dispatcher at least once.",
      "zh-CN": "期内办结的工单中至少退回派单方一次的比例。",
      ja: "期間内に終了した案件のうち、少なくとも一度割り振り担当へ差し戻されたもの。",
    },
  ),
  rate(
    "wrong-dispatch",
    "closed",
    ended,
    all(counted, closed, bits.wrongDispatch),
    { en: "Dispatched to the wrong unit", "zh-CN": "错派率", ja: "誤割り振り率" },
    {
      en: "Of the tickets closed in the period, those that a unit returned at least once as not its own.",
      "zh-CN": "期内办结的工单中至少一次因非本单位职责被退回的比例。",
      ja: "期間内に終了した案件のうち、少なくとも一度「所管外」として戻されたもの。",
    },
  ),
  rate(
    "reworked",
    "closed",
    ended,
    all(counted, closed, bits.reworked),
    { en: "Reworked", "zh-CN": "返工率", ja: "やり直し率" },
    {
      en: "Of the tickets closed in the period, those whose handling did not pass the check at least once.",
      "zh-CN": "期内办结的工单中至少一次核查未通过而返工的比例。",
      ja: "期間内に終了した案件のうち、少なくとも一度確認で不合格になったもの。",
    },
  ),
  rate(
    "reopened",
    "closed",
    ended,
    all(counted, closed, bits.reopened),
    { en: "Reopened", "zh-CN": "重开率", ja: "再開率" },
    {
      en: "Of the tickets closed in the period, those that had been closed before and were opened again.",
      "zh-CN": "期内办结的工单中曾办结后又重新打开的比例。",
      ja: "期間内に終了した案件のうち、以前に終了して再開されたもの。",
    },
  ),
  time(
    "working-days-gross",
    "gross",
    { en: "Working days, gross", "zh-CN": "办理工作日（含挂起）", ja: "処理日数（保留を含む）" },
    {
      en: "Working time from report to end of the tickets closed in the period, in working days of the calendar: mean, median and 90th percentile (nearest rank).",
      "zh-CN":
        "期内办结工单自上报至办结的工作时间，以日历规定的工作日计：平均数、中位数、第 90 百分位数（最近秩法）。",
      ja: "期間内に終了した案件の届け出から終了までの執務時間。暦の標準執務日で表す：平均、中央値、90 パーセンタイル（最近順位法）。",
    },
  ),
  time(
    "working-days-net",
    "net",
    { en: "Working days, net of pauses", "zh-CN": "办理工作日（扣除挂起）", ja: "処理日数（保留を除く）" },
    {
      en: "The same without the time in which the clock was stopped with a second person's approval.",
      "zh-CN": "同上，扣除经第二人批准的挂起时间。",
      ja: "同じく、別の人の承認を得て止めた時間を除く。",
    },
  ),
];

export const formulaIds = formulas.map((formula) => formula.id);
