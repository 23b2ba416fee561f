import { defineProblems } from "../../kernel/index.ts";

/** What can keep the broker from starting. */
export const problem = defineProblems({
  "mqtt.port-taken": {
    status: 500,
    say: {
      en: "MQTT port {port} is taken by another program. Stop that one, choose another with MQTT_PORT, or set MQTT_PORT=off.",
      "zh-CN":
        "MQTT 端口 {port} 已被其他程序占用。请停止该程序，用 MQTT_PORT 指定其他端口，或设 MQTT_PORT=off。",
      ja: "MQTT のポート {port} は他のプログラムが使用中です。それを止めるか、MQTT_PORT で別のポートを指定するか、MQTT_PORT=off にしてください。",
    },
  },
  "mqtt.certificate": {
    status: 500,
    say: {
      en: "The MQTT key or certificate cannot be used: {reason}. Correct MQTT_TLS_KEY and MQTT_TLS_CERT.",
      "zh-CN": "无法使用 MQTT 密钥或证书：{reason}。请更正 MQTT_TLS_KEY 和 MQTT_TLS_CERT。",
      ja: "MQTT の鍵または証明書を使えません：{reason}。MQTT_TLS_KEY と MQTT_TLS_CERT を直してください。",
    },
  },
  "mqtt.unreachable": {
    status: 500,
    say: {
      en: "The MQTT broker {place} cannot be reached: {reason}. Check MQTT_URL, and that the broker runs.",
      "zh-CN": "无法连接 MQTT 服务器 {place}：{reason}。请检查 MQTT_URL 以及该服务器是否在运行。",
      ja: "MQTT ブローカー {place} に接続できません：{reason}。MQTT_URL と、ブローカーが動いているかを確かめてください。",
    },
  },
});
