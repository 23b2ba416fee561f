/** A page without scripts or styles, for the moments when there is no other. */
const page = (lines: readonly string[], refreshSeconds?: number) => `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
${refreshSeconds === undefined ? "" : `<meta http-equiv="refresh" content="${refreshSeconds}">\n`}<title>Liangwang 两网</title>
</head>
<body>
<main>
<h1>Liangwang 两网</h1>
${lines.map((line) => `<p>${line}</p>`).join("\n")}
</main>
</body>
</html>
`;

/** Shown while the pages are built for the first time; asks again by itself. */
export const waitingPage = page(
  [
    "页面正在首次生成，约需数秒，完成后自动打开。",
    '<span lang="ja">ページを初めて作成しています。数秒で自動的に開きます。</span>',
    '<span lang="en">The pages are being built for the first time. They open by themselves in a few seconds.</span>',
  ],
  2,
);

/** Shown when the pages could not be built; the reason stands in the log, not here. */
export const failedPage = page([
  "页面生成失败。请管理员查看服务器日志，修复后重新启动；接口不受影响。",
  '<span lang="ja">ページの作成に失敗しました。管理者はサーバーのログを確かめ、直してから再起動してください。API は使えます。</span>',
  '<span lang="en">The pages could not be built. The administrator finds the reason in the server’s log and starts again; the API works.</span>',
]);
