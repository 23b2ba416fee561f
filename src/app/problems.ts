import { defineProblems } from "../kernel/index.ts";

/** What can keep the program from starting; told to the person who starts it. */
export const problem = defineProblems({
  "app.no-city": {
    status: 500,
    say: {
      en: "There is no city in {folder}: city.yaml is missing. Name a folder below cities/ or a path with LIANGWANG_CITY.",
      "zh-CN": "{folder} 中没有城市配置：缺少 city.yaml。请用 LIANGWANG_CITY 指定 cities/ 下的目录或路径。",
      ja: "{folder} に都市の設定がありません（city.yaml がない）。LIANGWANG_CITY で cities/ の下のフォルダーかパスを指定してください。",
    },
  },
  "app.port-taken": {
    status: 500,
    say: {
      en: "Port {port} is taken by another program. Stop that one, or choose another port with PORT.",
      "zh-CN": "端口 {port} 已被其他程序占用。请停止该程序，或用 PORT 另选端口。",
      ja: "ポート {port} は他のプログラムが使用中です。それを止めるか、PORT で別のポートを選んでください。",
    },
  },
  "app.no-demo-day": {
    status: 404,
    say: {
      en: "No simulated day runs here. It runs in demo mode, from `npm start`, unless DEMO_PACE is 0.",
      "zh-CN": "此处没有模拟日在运行。它只在演示模式下由 `npm start` 启动，且 DEMO_PACE 不为 0。",
      ja: "ここでは模擬の一日は動いていません。デモモードの `npm start` で、DEMO_PACE が 0 でないときに動きます。",
    },
  },
  "app.working-time-range": {
    status: 400,
    say: {
      en: "The end must come after the beginning, by at most 400 days. Choose another span.",
      "zh-CN": "结束时间须晚于开始时间，且相隔不超过 400 天，请另选时段。",
      ja: "終わりは始まりより後、400 日以内にしてください。別の期間を選んでください。",
    },
  },
});
