import { defineProblems } from "../problems.ts";

/** What can keep the database from being used; told to the person who starts the program. */
export const problem = defineProblems({
  "database.in-use": {
    status: 409,
    say: {
      en: "The data folder {folder} is in use by process {pid}. Stop that one first, or choose another folder with LIANGWANG_DATA.",
      "zh-CN": "数据目录 {folder} 正被进程 {pid} 使用。请先停止该进程，或通过 LIANGWANG_DATA 另选目录。",
      ja: "データフォルダー {folder} はプロセス {pid} が使用中です。先にそれを止めるか、LIANGWANG_DATA で別のフォルダーを選んでください。",
    },
  },
  "database.folder-unusable": {
    status: 500,
    say: {
      en: "The data folder {folder} cannot be written to: {reason}. Make room, let this user write there, or choose another folder with LIANGWANG_DATA, and start again.",
      "zh-CN":
        "无法写入数据目录 {folder}：{reason}。请腾出空间、为该用户开放写入权限，或用 LIANGWANG_DATA 另选目录，然后重新启动。",
      ja: "データフォルダー {folder} に書き込めません：{reason}。空きを作るか、このユーザーに書き込みを許すか、LIANGWANG_DATA で別のフォルダーを選び、もう一度起動してください。",
    },
  },
  "database.other-version": {
    status: 500,
    say: {
      en: "The data in {folder} belong to PostgreSQL {found}, this program brings PostgreSQL {expected}. Start it with the release that wrote them, make a backup there, and restore it here.",
      "zh-CN":
        "{folder} 中的数据属于 PostgreSQL {found}，而本程序自带 PostgreSQL {expected}。请用写入这些数据的版本启动并备份，再在此恢复。",
      ja: "{folder} のデータは PostgreSQL {found} のもので、このプログラムは PostgreSQL {expected} を備えています。書き込んだ版で起動してバックアップを取り、ここで復元してください。",
    },
  },
  "database.passwords-missing": {
    status: 500,
    say: {
      en: "The passwords of the database in {folder} are missing or unreadable. Restore {file} from your backup.",
      "zh-CN": "{folder} 中数据库的密码缺失或无法读取。请从备份中恢复 {file}。",
      ja: "{folder} のデータベースのパスワードがないか、読めません。バックアップから {file} を復元してください。",
    },
  },
  "database.no-binaries": {
    status: 500,
    say: {
      en: "There are no PostgreSQL binaries for {platform} here. Run npm ci again without --omit=optional, or set DATABASE_URL to a PostgreSQL server of your own.",
      "zh-CN":
        "此处没有适用于 {platform} 的 PostgreSQL 程序。请重新运行 npm ci（不要使用 --omit=optional），或用 DATABASE_URL 指向您自己的 PostgreSQL 服务器。",
      ja: "{platform} 用の PostgreSQL の実行ファイルがありません。--omit=optional なしで npm ci をやり直すか、DATABASE_URL で自前の PostgreSQL サーバーを指定してください。",
    },
  },
  "database.no-identity": {
    status: 500,
    say: {
      en: "PostgreSQL does not run as root, and no other identity can use {folder} ({reasons}). Start the program as an ordinary user, choose a folder that others may enter with LIANGWANG_DATA (such as /var/lib/liangwang), or set DATABASE_URL.",
      "zh-CN":
        "PostgreSQL 不能以 root 运行，且没有其他身份可使用 {folder}（{reasons}）。请以普通用户启动，或用 LIANGWANG_DATA 选择其他用户可进入的目录（如 /var/lib/liangwang），或设置 DATABASE_URL。",
      ja: "PostgreSQL は root では動かず、{folder} を使える別のユーザーもありません（{reasons}）。一般ユーザーで起動するか、LIANGWANG_DATA で他のユーザーが入れるフォルダー（/var/lib/liangwang など）を選ぶか、DATABASE_URL を設定してください。",
    },
  },
  "database.initdb-failed": {
    status: 500,
    say: {
      en: "A new database could not be made in {folder}: {output}. Make sure that the folder is writable and the disk is not full, and start again.",
      "zh-CN": "无法在 {folder} 创建新数据库：{output}。请确认目录可写且磁盘未满，然后重新启动。",
      ja: "{folder} に新しいデータベースを作れませんでした：{output}。フォルダーに書き込めてディスクに空きがあることを確かめ、もう一度起動してください。",
    },
  },
  "database.start-failed": {
    status: 500,
    say: {
      en: "The database in {folder} did not start: {output}",
      "zh-CN": "{folder} 中的数据库未能启动：{output}",
      ja: "{folder} のデータベースが起動しませんでした：{output}",
    },
  },
  "database.orphan-stays": {
    status: 500,
    say: {
      en: "A database server left over from an earlier run (process {pid}) still holds {folder} and does not stop. End that process and start again.",
      "zh-CN": "先前遗留的数据库服务器（进程 {pid}）仍占用 {folder} 且无法停止。请结束该进程后重新启动。",
      ja: "以前の実行から残ったデータベースサーバー（プロセス {pid}）が {folder} を使い続け、止まりません。そのプロセスを終了してからやり直してください。",
    },
  },
  "database.newer-than-code": {
    status: 500,
    say: {
      en: "The database is newer than this program: it knows {migrations}, this program does not. Install the newer release; nothing was changed.",
      "zh-CN": "数据库比本程序新：其中已有本程序不认识的 {migrations}。请安装较新的版本；未作任何更改。",
      ja: "データベースがこのプログラムより新しいものです（未知の {migrations}）。新しい版をインストールしてください。何も変更されていません。",
    },
  },
  "database.migration-late": {
    status: 500,
    say: {
      en: "Migration {migration} came after later ones had already run in this database, so it was not run. Give it the highest number; a database that holds nothing but trials may be deleted and made anew.",
      "zh-CN":
        "此数据库已执行过编号更大的迁移，因此未执行 {migration}。请给它最大的编号；若数据库仅用于试验，可删除后重建。",
      ja: "このデータベースではより大きい番号のマイグレーションがすでに実行されているため、{migration} は実行していません。最大の番号を付けてください。試用だけのデータベースなら削除して作り直せます。",
    },
  },
  "database.migration-failed": {
    status: 500,
    say: {
      en: "Migration {migration} failed{place}: {reason}. Nothing was changed.",
      "zh-CN": "迁移 {migration} 失败{place}：{reason}。未作任何更改。",
      ja: "マイグレーション {migration} が失敗しました{place}：{reason}。何も変更されていません。",
    },
  },
  "database.unreachable": {
    status: 500,
    say: {
      en: "PostgreSQL at {place} cannot be used: {reason}. See that it runs, that its database and user are there, and that DATABASE_URL and DATABASE_OWNER_URL name them.",
      "zh-CN":
        "无法使用 {place} 处的 PostgreSQL：{reason}。请确认它正在运行、数据库和用户均已建立，且 DATABASE_URL 与 DATABASE_OWNER_URL 填写正确。",
      ja: "{place} の PostgreSQL を使えません：{reason}。動いていること、データベースとユーザーがあること、DATABASE_URL と DATABASE_OWNER_URL が正しいことを確かめてください。",
    },
  },
  "database.too-old": {
    status: 500,
    say: {
      en: "PostgreSQL at {place} is version {found}; 15 or later is needed. Upgrade it, or leave DATABASE_URL out to use the one that comes with this program.",
      "zh-CN":
        "{place} 处的 PostgreSQL 版本为 {found}，需要 15 或更高版本。请升级，或不设 DATABASE_URL 以使用本程序自带的版本。",
      ja: "{place} の PostgreSQL は版 {found} です。15 以降が必要です。更新するか、DATABASE_URL を設定せずに本プログラムが備えるものを使ってください。",
    },
  },
  "database.role-missing": {
    status: 500,
    say: {
      en: "The database user {user} may not create or take on the role liangwang_app. Have an administrator of the database run: {statements}",
      "zh-CN": "数据库用户 {user} 无权创建或切换到角色 liangwang_app。请数据库管理员执行：{statements}",
      ja: "データベースユーザー {user} はロール liangwang_app を作成できないか、使えません。データベース管理者に次を実行してもらってください：{statements}",
    },
  },
});
