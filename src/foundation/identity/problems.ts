import type { Text } from "../../kernel/index.ts";
import type { IdentityFault } from "./schema.ts";

/** What each fault means to the person who typed the number. */
export const identityFaults: Record<IdentityFault, Text> = {
  length: {
    en: "The number must have 18 characters. Count them and type it again.",
    "zh-CN": "号码应为18位，请核对后重新输入。",
    ja: "番号は18桁です。数えて入力し直してください。",
  },
  character: {
    en: "The number contains a character that cannot be there. Only digits, and X or capital letters where the paper shows them.",
    "zh-CN": "号码含有不应出现的字符。除证件上所示的X或大写字母外，应全部为数字。",
    ja: "使えない文字が入っています。書類に示された X や大文字のほかは数字だけです。",
  },
  authority: {
    en: "The first character names no registering authority. Copy the code from the certificate again.",
    "zh-CN": "第一位不是有效的登记管理部门代码，请按证照重新抄录。",
    ja: "先頭の文字が登録機関を表していません。証書から写し直してください。",
  },
  region: {
    en: "The division code in the number does not exist. Check its first digits.",
    "zh-CN": "号码中的行政区划代码不存在，请核对前几位。",
    ja: "番号の中の行政区画コードは存在しません。初めの数字を確かめてください。",
  },
  "birth-date": {
    en: "The date of birth in the number is no day on which someone can have been born. Check digits 7 to 14.",
    "zh-CN": "号码中的出生日期无效，请核对第7至14位。",
    ja: "番号の中の生年月日が正しくありません。7～14桁目を確かめてください。",
  },
  "check-character": {
    en: "The last character does not agree with the others, so at least one is mistyped. Compare with the paper.",
    "zh-CN": "校验位与前面各位不符，至少有一位输入有误，请与证件核对。",
    ja: "末尾の検査文字が合いません。少なくとも一文字が違っています。書類と照らし合わせてください。",
  },
};
