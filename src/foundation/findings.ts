import { defineFindings } from "../kernel/index.ts";

/** What organisations.yaml, roles.yaml, accounts.yaml and boundary files may get wrong. */
export const told = defineFindings({
  "organisation.twice": {
    en: "{unit} is listed twice. Remove one.",
    "zh-CN": "{unit} 列了两次。请删去一处。",
    ja: "{unit} が二度書かれています。一つを除いてください。",
  },
  "organisation.before-parent": {
    en: "{unit} comes before its parent. List {parent} before it.",
    "zh-CN": "{unit} 列在其上级之前。请把 {parent} 列在它前面。",
    ja: "{unit} が上位の組織より前にあります。{parent} を先に書いてください。",
  },
  "organisation.backwards": {
    en: "it ends before it begins. Write a validTo after validFrom.",
    "zh-CN": "结束早于开始。请让 validTo 晚于 validFrom。",
    ja: "終わりが始まりより前です。validTo を validFrom より後にしてください。",
  },
  "organisation.to-or-kind": {
    en: "it is not clear who answers. Say either to or toKind.",
    "zh-CN": "未说明由谁负责。请写 to 或 toKind 其中之一。",
    ja: "だれが担うのか決まりません。to か toKind のどちらか一つを書いてください。",
  },
  "organisation.unknown-kind": {
    en: 'there is no unit of the kind "{kind}". Correct it, or remove it.',
    "zh-CN": "没有“{kind}”这类单位。请更正或删去。",
    ja: "種類が「{kind}」の組織はありません。直すか除いてください。",
  },
  "organisation.no-matter": {
    en: "it does not say what it answers for. Give categories or labels.",
    "zh-CN": "未说明负责什么。请写 categories 或 labels。",
    ja: "何を担うのかが書かれていません。categories か labels を書いてください。",
  },
  "organisation.unknown-label": {
    en: 'nothing else gives the label "{label}". Declare it in labels.yaml.',
    "zh-CN": "没有别处会打上标签“{label}”。请在 labels.yaml 中声明。",
    ja: "ラベル「{label}」を付けるものがありません。labels.yaml に書いてください。",
  },
  "role.no-anonymous": {
    en: "nothing says what whoever has not signed in may do. Add a role `anonymous`.",
    "zh-CN": "未说明未登录者可以做什么。请添加角色 `anonymous`。",
    ja: "サインインしていない人に何ができるかが書かれていません。役割 `anonymous` を加えてください。",
  },
  "role.unknown-scope": {
    en: "no module knows the scope {scope}. Correct or remove it.",
    "zh-CN": "没有模块使用权限 {scope}。请更正或删去。",
    ja: "権限 {scope} を使うモジュールはありません。直すか除いてください。",
  },
  "role.circle": {
    en: "roles include each other in a circle: {roles}. Take one of them out.",
    "zh-CN": "角色互相包含成环：{roles}。请去掉其中一处。",
    ja: "役割が互いに含み合って輪になっています：{roles}。一つを外してください。",
  },
  "account.login-twice": {
    en: "two accounts have the login {login}. Rename one.",
    "zh-CN": "有两个账号的登录名都是 {login}。请改名其一。",
    ja: "ログイン名 {login} のアカウントが二つあります。一つの名前を変えてください。",
  },
  "boundary.no-collection": {
    en: "this is no GeoJSON FeatureCollection. Save it as one.",
    "zh-CN": "不是 GeoJSON FeatureCollection。请另存为该格式。",
    ja: "GeoJSON の FeatureCollection ではありません。その形で保存してください。",
  },
  "boundary.unknown-crs": {
    en: "the file's coordinate system {crs} is not known here. Convert it to WGS-84 first.",
    "zh-CN": "不认识该文件的坐标系 {crs}。请先转换为 WGS-84。",
    ja: "ファイルの座標系 {crs} には対応していません。先に WGS-84 に変換してください。",
  },
  "boundary.two-crs": {
    en: "the file says {said}, you say {crs}. Find out which is right.",
    "zh-CN": "文件写的是 {said}，您说的是 {crs}。请查明哪个正确。",
    ja: "ファイルには {said}、指定は {crs} とあります。どちらが正しいか確かめてください。",
  },
  "boundary.no-crs": {
    en: "its coordinate system is not told. Say which it is: wgs84, gcj02 or bd09.",
    "zh-CN": "未说明坐标系。请指明：wgs84、gcj02 或 bd09。",
    ja: "座標系が分かりません。wgs84、gcj02、bd09 のどれかを指定してください。",
  },
  "boundary.empty": {
    en: "the file has no feature. Put the areas in.",
    "zh-CN": "文件中没有要素。请放入区域。",
    ja: "ファイルに地物がありません。区域を入れてください。",
  },
  "boundary.feature": {
    en: "feature {number}: {said}",
    "zh-CN": "第 {number} 个要素：{said}",
    ja: "{number} 番目の地物：{said}",
  },
  "boundary.of": {
    en: "{name}: {said}",
    "zh-CN": "{name}：{said}",
    ja: "{name}：{said}",
  },
  "boundary.no-feature": {
    en: "this is not a Feature. Correct or remove it.",
    "zh-CN": "不是 Feature。请更正或删去。",
    ja: "Feature ではありません。直すか除いてください。",
  },
  "boundary.no-name": {
    en: "it has no name; say which property holds it.",
    "zh-CN": "没有名称；请指明名称在哪个属性中。",
    ja: "名称がありません。どの属性が名称か指定してください。",
  },
  "boundary.no-code": {
    en: "{name} has no code; say which property holds it.",
    "zh-CN": "{name} 没有代码；请指明代码在哪个属性中。",
    ja: "{name} にコードがありません。どの属性がコードか指定してください。",
  },
  "boundary.code-twice": {
    en: "code {code} occurs twice; join its parts into one MultiPolygon.",
    "zh-CN": "代码 {code} 出现两次；请把各部分合并为一个 MultiPolygon。",
    ja: "コード {code} が二度出てきます。各部分を一つの MultiPolygon にまとめてください。",
  },
  "boundary.no-geometry": {
    en: "it has no geometry. Draw its boundary.",
    "zh-CN": "没有几何图形。请画出边界。",
    ja: "形状がありません。境界を描いてください。",
  },
  "boundary.empty-geometry": {
    en: "its geometry is empty. Draw its boundary.",
    "zh-CN": "几何图形为空。请画出边界。",
    ja: "形状が空です。境界を描いてください。",
  },
  "boundary.no-polygon": {
    en: "its geometry is a {type}; a boundary is a Polygon or a MultiPolygon.",
    "zh-CN": "几何图形是 {type}；边界应为 Polygon 或 MultiPolygon。",
    ja: "形状が {type} です。境界は Polygon か MultiPolygon にしてください。",
  },
  "boundary.no-ring": {
    en: "a polygon has no ring. Draw it anew.",
    "zh-CN": "有多边形没有环。请重画。",
    ja: "輪のない多角形があります。描き直してください。",
  },
  "boundary.short-ring": {
    en: "a ring has fewer than four positions. Draw it anew.",
    "zh-CN": "有环的坐标不足四个。请重画。",
    ja: "座標が四つに満たない輪があります。描き直してください。",
  },
  "boundary.no-position": {
    en: "a position is not an array. Correct it.",
    "zh-CN": "有坐标不是数组。请更正。",
    ja: "配列でない座標があります。直してください。",
  },
  "boundary.no-degrees": {
    en: "the position {position} is no longitude and latitude in degrees. Convert the file.",
    "zh-CN": "坐标 {position} 不是以度表示的经纬度。请转换该文件。",
    ja: "座標 {position} は度で書いた経度・緯度ではありません。ファイルを変換してください。",
  },
  "boundary.open-ring": {
    en: "a ring is not closed: repeat its first position at its end.",
    "zh-CN": "有环没有闭合：请在末尾重复第一个坐标。",
    ja: "閉じていない輪があります。最初の座標を最後にもう一度書いてください。",
  },
  "boundary.too-wide": {
    en: "it is wider or higher than 6 degrees; that is no area of a city. Correct its positions.",
    "zh-CN": "宽或高超过 6 度，不是城市中的区域。请更正坐标。",
    ja: "幅か高さが 6 度を超え、都市の区域ではありません。座標を直してください。",
  },
  "boundary.few-corners": {
    en: "a ring has fewer than three different corners. Draw it anew.",
    "zh-CN": "有环的不同顶点不足三个。请重画。",
    ja: "異なる頂点が三つに満たない輪があります。描き直してください。",
  },
  "boundary.meets-itself": {
    en: "the ring meets itself near {position}. Draw it without crossings.",
    "zh-CN": "环在 {position} 附近与自身相交。请改为不相交。",
    ja: "輪が {position} 付近で自身と交わっています。交わらないように描いてください。",
  },
  "boundary.rings-cross": {
    en: "two rings cross near {position}. Draw them apart.",
    "zh-CN": "两个环在 {position} 附近相交。请改为不相交。",
    ja: "二つの輪が {position} 付近で交わっています。離して描いてください。",
  },
  "boundary.overlap": {
    en: "{area} reaches into {other}. Look at where they meet.",
    "zh-CN": "{area} 伸入 {other}。请核对相接之处。",
    ja: "{area} が {other} に入り込んでいます。接するところを確かめてください。",
  },
});
