/**
 * An embedded database filled with synthetic tickets, for the benchmarks of reading: 14 areas of 20 committees,
 * 29 departments, 100 categories, 98 % closed, two years of reports ending now, 5 % with a label, Chinese words from small lists.
 */
import { existsSync, mkdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import pg from "pg";
import { cellAt } from "../src/foundation/places/index.ts";
import { startEmbedded } from "../src/kernel/database/embedded.ts";
import { migrate } from "../src/kernel/database/migrate.ts";
import { searchTokens } from "../src/tickets/intake/search.ts";

const quiet = { info: () => {}, warn: console.warn, error: console.error };

export type Filled = {
  url: string;
  ownerUrl: string;
  folder: string;
  tickets: number;
  stop(): Promise<void>;
};

/** Reads `--tickets N` and `--keep DIR` from the command line. */
export function options(): { tickets: number; keep: string | undefined } {
  const value = (name: string) => {
    const at = process.argv.indexOf(name);
    return at < 0 ? undefined : process.argv[at + 1];
  };
  return { tickets: Number(value("--tickets") ?? 3_000_000), keep: value("--keep") };
}

/** Starts the server and fills it, unless the kept folder already holds that many tickets. */
export async function filledDatabase({ tickets, keep } = options()): Promise<Filled> {
  const folder = keep ?? (await mkdtemp(path.join(tmpdir(), "liangwang-bench-")));
  if (!existsSync(folder)) mkdirSync(folder, { recursive: true });
  const server = await startEmbedded({ dataDirectory: folder, log: quiet });
  const stop = async () => {
    await server.stop();
    if (keep === undefined) await rm(folder, { recursive: true, force: true });
  };
  const owner = new pg.Client({ connectionString: server.ownerUrl });
  try {
    await migrate(server.ownerUrl);
    await owner.connect();
    const { rows } = await owner.query<{ n: number }>("SELECT count(*)::int AS n FROM tickets.ticket");
    const there = rows[0]?.n ?? 0;
    // A benchmark may have reported some more.
    if (there !== 0 && Math.abs(there - tickets) > tickets / 100) {
      throw new Error(`${folder} holds ${there} tickets, not ${tickets}; choose another folder`);
    }
    if (there === 0) await fill(owner, server.ownerUrl, tickets);
    await owner.end();
  } catch (error) {
    await owner.end();
    await stop();
    throw error;
  }
  return { url: server.url, ownerUrl: server.ownerUrl, folder, tickets, stop };
}

async function fill(owner: pg.Client, url: string, tickets: number): Promise<void> {
  const begun = performance.now();
  const indexes = await dropIndexes(owner);
  await fillWords(owner);
  const half = Math.ceil(tickets / 2);
  await Promise.all(
    [0, 1].map(async (part) => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query("SET synchronous_commit = off");
      const step = 50_000;
      const end = Math.min(tickets, (part + 1) * half);
      for (let from = part * half; from < end; from += step) {
        await client.query(rowsSql, [from, Math.min(from + step, end) - 1, tickets]);
      }
      await client.end();
    }),
  );
  console.log(`filled ${tickets} tickets in ${seconds(begun)} s`);
  await Promise.all([
    remake(
      url,
      indexes.slice().filter((_, n) => n % 2 === 0),
    ),
    remake(
      url,
      indexes.filter((_, n) => n % 2 === 1),
    ),
  ]);
  await owner.query("DROP TABLE bench_words");
  await owner.query("VACUUM (ANALYZE) tickets.ticket");
  console.log(`indexed and analysed after ${seconds(begun)} s`);
}

const seconds = (begun: number) => ((performance.now() - begun) / 1000).toFixed(0);

async function dropIndexes(owner: pg.Client): Promise<string[]> {
  const { rows } = await owner.query<{ name: string; definition: string }>(
    `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
     WHERE indrelid = 'tickets.ticket'::regclass AND NOT indisunique ORDER BY pg_get_indexdef(indexrelid) DESC`,
  );
  for (const { name } of rows) await owner.query(`DROP INDEX ${name}`);
  return rows.map((row) => row.definition);
}

async function remake(url: string, definitions: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query("SET maintenance_work_mem = '1GB'");
  for (const definition of definitions) await client.query(definition);
  await client.end();
}

const things = [
  "路灯",
  "井盖",
  "垃圾",
  "污水",
  "树木",
  "电梯",
  "停车",
  "噪声",
  "路面",
  "护栏",
  "积水",
  "招牌",
  "共享单车",
  "消防通道",
  "油烟",
  "楼道",
  "围墙",
  "健身器材",
  "红绿灯",
  "施工",
];
const troubles = [
  "损坏",
  "不亮",
  "堆放",
  "满溢",
  "倒伏",
  "扰民",
  "破损",
  "占道",
  "脱落",
  "异味",
  "缺失",
  "漏水",
  "开裂",
  "倾斜",
  "违规",
  "拥堵",
];
const places = [
  "小区门口",
  "菜场旁",
  "学校附近",
  "地铁站口",
  "弄堂里",
  "公园北侧",
  "医院对面",
  "商场后门",
  "居委会旁",
  "桥下",
  "路口",
  "人行道",
];
const wishes = [
  "请尽快处理",
  "影响居民出行",
  "希望有关部门到现场查看",
  "多次反映未果",
  "存在安全隐患",
  "夜间尤其严重",
  "老人孩子经过危险",
  "请给予答复",
];
const roads = [
  "延安中路",
  "南京西路",
  "北京西路",
  "愚园路",
  "江宁路",
  "陕西北路",
  "昌平路",
  "康定路",
  "武定路",
  "新闸路",
  "共和新路",
  "沪太路",
  "彭浦新村",
  "大宁路",
  "广中西路",
  "天目西路",
  "恒丰路",
  "曹家渡",
  "宝山路",
  "芷江西路",
];
const rare = ["蜂窝", "白蚁", "鸽棚", "古井", "防空洞"];

/** A few thousand texts with their tokens; each ticket takes one. The rare words are in one of a thousand. */
async function fillWords(owner: pg.Client): Promise<void> {
  await owner.query(
    "CREATE UNLOGGED TABLE bench_words (id integer PRIMARY KEY, title text, description text, address text, tokens tsvector)",
  );
  const rows = Array.from({ length: 8000 }, (_, id) => {
    const pick = (list: readonly string[], salt: number) =>
      list[Math.floor(id / salt + id * salt * 7) % list.length] ?? "";
    const road = pick(roads, 1);
    const thing = id % 1000 === 999 ? (rare[Math.floor(id / 1000) % rare.length] ?? "") : pick(things, 3);
    const title = `${road}${pick(places, 2)}${thing}${pick(troubles, 5)}`;
    const description = `${title}，${pick(wishes, 1)}，${pick(wishes, 3)}。`;
    const address = `${road}${(id * 37) % 900}弄${id % 90}号`;
    return { id, title, description, address, tokens: searchTokens(`${title} ${description} ${address}`) };
  });
  await owner.query(
    `INSERT INTO bench_words SELECT id, title, description, address,
       array_to_tsvector(ARRAY(SELECT jsonb_array_elements_text(tokens)))
     FROM jsonb_to_recordset($1::jsonb) AS row (id int, title text, description text, address text, tokens jsonb)`,
    [JSON.stringify(rows)],
  );
}

/** Pseudo-random from the row's number, so that every fill is the same: h(salt) is uniform over [0, 1). */
const h = (salt: number) => `((hashint8extended(n, ${salt}) & 1048575) / 1048576.0)`;

/** Cells around the earth in the rows of the made-up district. */
const columns = cellAt([179.9999999, 31.25]).column + 1;

const rowsSql = `
INSERT INTO tickets.ticket (id, number, version, source, channel, status, stage, category, urgency, deadline_class,
  title, description, address, longitude, latitude, cell, area_path, owner_path, partner_paths, seen_by, assignee,
  reporter, public, reported_at, registered_at, dispatched_at, acknowledged_at, contacted_at, handled_at, handled_by,
  checked_at, called_back_at, closed_at, due_at, contact_due_at, stage_due_at, stage_started_at, stage_yellow_at,
  suspended_at, pending, dispatches, returns, wrong_dispatches, reworks, gross_minutes, net_minutes,
  claimed_solved, callback_reached, first_solved, satisfaction, tokens, labels)
WITH drawn AS (
  SELECT n, now() - make_interval(secs => ($3::bigint - n) * 63072000.0 / $3::bigint) AS at,
    ${h(1)} AS r1, ${h(2)} AS r2, ${h(3)} AS r3, ${h(4)} AS r4, ${h(5)} AS r5, ${h(6)} AS r6, ${h(7)} AS r7,
    floor(power(${h(8)}, 2) * 100)::int AS category, floor(power(${h(9)}, 1.3) * 14)::int AS sub,
    floor(${h(10)} * 20)::int AS committee
  FROM generate_series($1::bigint, $2::bigint) AS n
), placed AS (
  SELECT *,
    -- Open are mostly the newest, and a few that were left behind.
    (n > $3::bigint * 0.985 AND r1 < 0.85) OR r1 < 0.0075 AS open,
    'district/sub-' || lpad(sub::text, 2, '0') || '/' AS area,
    least(20000, floor(-ln(1 - r2 * 0.9999) * 1900))::int AS net
  FROM drawn
), owned AS (
  SELECT *, area || 'committee-' || lpad(committee::text, 2, '0') || '/' AS small,
    CASE WHEN r3 < 0.4 THEN area ELSE 'district/department-' || lpad((category % 29)::text, 2, '0') || '/' END AS owner,
    CASE WHEN r4 < 0.03 THEN ARRAY['district/department-' || lpad(((category + 7) % 29)::text, 2, '0') || '/'] ELSE '{}'::text[] END AS partners,
    at + make_interval(mins => net * 3) AS closed,
    round((121.40 + sub * 0.008 + (committee % 5) * 0.0015 + r6 * 0.0015)::numeric, 6)::float8 AS longitude,
    round((31.2201 + (sub % 5) * 0.012 + (committee / 5) * 0.003 + r7 * 0.003)::numeric, 6)::float8 AS latitude
  FROM placed
)
SELECT uuidv7(at - clock_timestamp()), 'T' || to_char(at, 'YYYYMMDD') || lpad(n::text, 8, '0'), 9,
  CASE WHEN r5 < 0.1 THEN 'sensed' WHEN r5 < 0.45 THEN 'found' ELSE 'asked' END, 'phone',
  CASE WHEN open THEN 'open' WHEN r6 < 0.02 THEN 'merged' WHEN r6 < 0.03 THEN 'void' ELSE 'closed' END,
  CASE WHEN open THEN (ARRAY['accept','verify','dispatch','acknowledge','contact','handle','handle','handle','check','callback'])[1 + floor(r2 * 10)::int] END,
  'group-' || lpad((category / 8)::text, 2, '0') || '/category-' || lpad(category::text, 2, '0'),
  (ARRAY['low','normal','normal','normal','high','urgent'])[1 + floor(r7 * 6)::int], 'general',
  words.title, words.description, words.address,
  longitude, latitude,
  lpad(floor((latitude + 90) / 0.0009)::int::text, 6, '0') || '-' || lpad(floor((longitude + 180) * ${columns} / 360)::int::text, 6, '0'),
  small, owner, partners,
  ARRAY(SELECT DISTINCT p FROM unnest(ARRAY['district/', area, small, owner] || partners) AS p ORDER BY p),
  'account-' || lpad(floor(r4 * 2000)::text, 4, '0'), CASE WHEN r5 > 0.8 THEN 'resident-' || floor(r2 * 100000)::text END,
  r7 < 0.7, at, at + '20 min', at + '30 min', at + '60 min', CASE WHEN r6 < 0.93 THEN at + '90 min' END,
  CASE WHEN NOT open THEN closed - '120 min'::interval END, CASE WHEN NOT open THEN 'account-0001' END,
  CASE WHEN NOT open THEN closed - '60 min'::interval END, CASE WHEN NOT open THEN closed - '30 min'::interval END,
  CASE WHEN NOT open THEN closed END, at + make_interval(days => CASE WHEN r5 < 0.1 THEN 1 WHEN r5 < 0.45 THEN 3 ELSE 7 END),
  at + '1 day', CASE WHEN open THEN at + make_interval(days => 2, mins => (r4 * 3000)::int) END,
  CASE WHEN open THEN at + '60 min' END, CASE WHEN open THEN at + make_interval(days => 1) END,
  CASE WHEN open AND r2 > 0.97 THEN at + '2 hours' END,
  CASE WHEN open AND r3 > 0.98 THEN '{"kind":"extend","by":"account-0002","at":"2026-01-01T00:00:00.000Z","workingDays":2}'::jsonb END,
  1, (r3 < 0.04)::int, (r3 < 0.03)::int, (r4 > 0.95)::int,
  CASE WHEN NOT open THEN (net * 1.1)::int END, CASE WHEN NOT open THEN net END,
  CASE WHEN NOT open THEN r1 < 0.98 END, CASE WHEN NOT open AND r5 >= 0.45 THEN r2 < 0.8 END,
  CASE WHEN NOT open AND r5 >= 0.45 AND r2 < 0.75 THEN r7 < 0.85 END,
  CASE WHEN NOT open AND r5 >= 0.45 AND r2 < 0.75 THEN 1 + floor(sqrt(r7) * 5)::int END,
  words.tokens,
  -- One in twenty carries a label that marks it, one in a thousand a rare one.
  CASE WHEN r4 BETWEEN 0.5 AND 0.55 THEN jsonb_build_object('carried', '[]'::jsonb, 'urgency', 'normal',
    'deadlineClass', NULL, 'proposes', NULL, 'marks', jsonb_build_array(
      CASE WHEN r4 < 0.501 THEN 'people.in-danger' WHEN r4 < 0.52 THEN 'site.key' ELSE 'complaint.repeated' END)) END
FROM owned JOIN bench_words AS words ON words.id = (hashint8extended(n, 11) & 2147483647) % 8000`;

if (process.argv[1] === import.meta.filename) {
  const filled = await filledDatabase();
  await filled.stop();
}
