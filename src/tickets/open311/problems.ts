import { defineProblems } from "../../kernel/index.ts";

/** What a client of GeoReport v2 is told. Statuses are the specification's: 404 for what is not there, else 400. */
export const problem = defineProblems({
  "open311.jurisdiction": {
    status: 404,
    say: {
      en: "There is no jurisdiction_id {id} here. This endpoint serves {city}; the parameter may be left out.",
      "zh-CN": "此处没有 jurisdiction_id {id}。本接口服务于 {city}，可省略该参数。",
      ja: "jurisdiction_id {id} はありません。このエンドポイントは {city} のもので、省略できます。",
    },
  },
  "open311.service-missing": {
    status: 400,
    say: {
      en: "service_code was not provided. Take one from the list of services.",
      "zh-CN": "缺少 service_code。请从服务列表中选取。",
      ja: "service_code がありません。サービス一覧から選んでください。",
    },
  },
  "open311.service-unknown": {
    status: 404,
    say: {
      en: "The service_code {code} was not found. Take one from the list of services.",
      "zh-CN": "未找到 service_code {code}。请从服务列表中选取。",
      ja: "service_code {code} は見つかりません。サービス一覧から選んでください。",
    },
  },
  "open311.request-unknown": {
    status: 404,
    say: {
      en: "The service_request_id {id} was not found among the public requests.",
      "zh-CN": "在公开的请求中未找到 service_request_id {id}。",
      ja: "service_request_id {id} は公開の案件にありません。",
    },
  },
  "open311.token-unknown": {
    status: 404,
    say: {
      en: "The token {id} was not found. Requests made here get their service_request_id at once.",
      "zh-CN": "未找到 token {id}。在此提交的请求会立即得到 service_request_id。",
      ja: "token {id} は見つかりません。ここで送った案件にはすぐに service_request_id が付きます。",
    },
  },
  "open311.place-missing": {
    status: 400,
    say: {
      en: "A location was not provided. Send lat and long, or address_string.",
      "zh-CN": "缺少位置。请提供 lat 和 long，或 address_string。",
      ja: "場所がありません。lat と long、または address_string を送ってください。",
    },
  },
  "open311.address-id": {
    status: 400,
    say: {
      en: "address_id is not known here. Send lat and long, or address_string.",
      "zh-CN": "此处不支持 address_id。请提供 lat 和 long，或 address_string。",
      ja: "address_id は使えません。lat と long、または address_string を送ってください。",
    },
  },
  "open311.parameter": {
    status: 400,
    say: {
      en: "{name} is not right: {expected}.",
      "zh-CN": "{name} 有误：应为 {expected}。",
      ja: "{name} が正しくありません：{expected}。",
    },
  },
  "open311.span": {
    status: 400,
    say: {
      en: "start_date and end_date may span at most {days} days, and the end not lie before the start.",
      "zh-CN": "start_date 与 end_date 的跨度最多 {days} 天，且结束不得早于开始。",
      ja: "start_date と end_date の間は {days} 日までで、終わりは始まりより後にしてください。",
    },
  },
  "open311.api-key": {
    status: 403,
    say: {
      en: "The api_key is missing, no longer good, or may not do this. Ask the city for one.",
      "zh-CN": "api_key 缺失、已失效或无此权限。请向城市申请。",
      ja: "api_key がない、無効、または権限がありません。市に申請してください。",
    },
  },
});
