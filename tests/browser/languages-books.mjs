// Two small books: one in English with translations into Chinese and Arabic, one in Chinese. For languages.mjs and screenshots.mjs.

const sources = `@report{a2024, author = {{Agency}}, title = {A report}, date = {2024-01-02}, url = {https://example.org/a}}\n`;

const briefing = ({ title, summary, note, alert, table, more = "" }, words) => `---
title: ${title}
summary: ${summary}
date: 2023-10-07
as_of: 2024-05-01
review_by: 2025-05-01
topics: [chips]
entities: [huawei, smic]
---

${words[0]} [[huawei]] [@a2024, p. 2].[^n] ${more}

## ${words[1]} {#one}

${words[0]} [@a2024].

> [!NOTE]
> ${alert}

## ${words[2]} {#two event="2023-08-29"}

${words[0]} [[smic]].

| ${table[0]} | ${table[1]} |
|---|---|
| ${table[2]} | 7 nm |

## ${words[3]} {#three}

\`\`\`rust
fn main() {}
\`\`\`

[^n]: ${note}
`;

export const translated = {
  own: `language = "en"\ntheme = "desk"`,
  files: {
    // Words of the theme in Arabic, as a newsroom would add them.
    "themes/desk/i18n/ar.toml": `skip = "إلى المحتوى"
nav_main = "الرئيسية"
breadcrumb = "المسار"
languages = "هذه الصفحة بلغات أخرى"
judgement = "الحكم الرئيسي"
as_of = "حتى تاريخ"
review_by = "تراجع قبل"
published = "نشرت"
citations = "اقتباسات"
reading = "مدة القراءة"
minutes = "{n} دقيقة"
on_this_page = "في هذه الصفحة"
dates_here = "تواريخ في هذه الصفحة"
topics = "مواضيع"
actors = "أطراف"
sources = "مصادر"
briefings = "إحاطات"
kind_briefing = "إحاطة"
kind_entity = "طرف"
kind_company = "شركة"
timeline = "خط زمني"
relations = "علاقات"
search = "بحث"
comma = "، "
semicolon = "؛ "
turn = "السابق والتالي"
next = "التالي"
previous = "السابق"
backlinks = "ما يشير إلى هنا"
alert_note = "ملاحظة"
latest = "أحدث الإحاطات"
key_dates = "تواريخ رئيسية"
date_day = "{d} {month} {y}"
month_1 = "يناير"
month_5 = "مايو"
month_8 = "أغسطس"
month_10 = "أكتوبر"
`,
    "sources.bib": sources,
    "content/index.md": "---\ntitle: Home\n---\nWhat this book is about.\n",
    "content/index.zh.md": "---\ntitle: 首页\n---\n本书说的是芯片。\n",
    "content/index.ar.md": "---\ntitle: الرئيسية\n---\nعن هذا الكتاب.\n",
    "content/briefings/index.md": "---\ntitle: Briefings\n---\n",
    "content/briefings/index.zh.md": "---\ntitle: 简报\n---\n",
    "content/briefings/index.ar.md": "---\ntitle: إحاطات\n---\n",
    "content/briefings/alone.md": "---\ntitle: Only in English\nsummary: Only in English, too.\ndate: 2023-09-01\nweight: 1\n---\nSee [[huawei]] and ![[mate60#two]]\n\n![[desert]]\n\nText of [[desert]].\n",
    "content/briefings/desert.ar.md": "---\ntitle: صحراء\nsummary: صفحة لا أصل لها.\ndate: 2023-09-02\nweight: 3\n---\nنص عن الصحراء.\n",
    "content/briefings/mate60.md": briefing({ title: "The Mate 60", summary: "A teardown shows that it can be made, not how many.", note: "A note beside its line.", alert: "What is not known.", table: ["Maker", "Node", "SMIC"], more: "It was sold without announcement." }, ["A phone with a chip of seven nanometres, made at home by", "One", "The phone goes on sale", "Three"]).replace("topics:", "weight: 2\ntopics:"),
    "content/briefings/mate60.zh.md": briefing({ title: "七纳米问题", summary: "拆解显示能造，不说明能造多少。", note: "一条脚注。", alert: "尚不清楚的事。", table: ["制造商", "制程", "某厂"], more: "“引号”与<ruby>汉<rt>hàn</rt></ruby>字，*强调*。" }, ["手机里有一颗七纳米芯片，", "一", "手机开售", "三"]),
    "content/briefings/mate60.ar.md": briefing({ title: "هاتف ميت 60", summary: "التفكيك يبين أنه يمكن صنعه، لا كم يصنع منه.", note: "حاشية بجانب سطرها.", alert: "ما لا نعرفه.", table: ["الصانع", "العقدة", "المصنع"], more: "بيع الهاتف دون إعلان سابق، وفيه رقاقة صنعت في البلد نفسه." }, ["هاتف فيه رقاقة", "واحد", "بدء البيع", "ثلاثة"]),
    "content/entities/index.md": "---\ntitle: Entities\n---\n",
    "content/entities/index.zh.md": "---\ntitle: 主体\n---\n",
    "content/entities/huawei.md": "---\ntitle: Huawei\nsummary: A maker of phones.\nkind: entity\nentity: {type: company, website: \"https://example.com/\"}\nrelations: [{to: smic, kind: customer of, sources: [a2024]}]\nevents:\n  - {date: 2019-05-16, title: Huawei is listed, importance: 3, topics: [chips], sources: [a2024]}\n---\nA maker of phones [@a2024].\n",
    "content/entities/huawei.zh.md": "---\ntitle: 华为\nsummary: 手机制造商。\nrelations: [{to: smic, kind: 客户, sources: [a2024]}]\nevents:\n  - {date: 2019-05-16, title: 华为列入清单, sources: [a2024]}\n---\n手机制造商。\n",
    "content/entities/huawei.ar.md": "---\ntitle: هواوي\nsummary: صانع هواتف.\n---\nصانع هواتف.\n",
    "content/entities/smic.md": "---\ntitle: SMIC\nkind: entity\nentity: {type: company}\n---\nA foundry [@a2024].\n",
    "content/topics/chips.md": "---\ntitle: Chips\nsummary: On chips.\n---\n",
    "content/topics/chips.zh.md": "---\ntitle: 芯片\nsummary: 芯片之事。\n---\n",
  },
};

const long = "中芯国际是中国大陆规模最大的晶圆代工厂，总部在上海。它能否量产七纳米芯片，要看良率、设备与材料；“能造”与“能造多少”是两回事（见下文）。拆解报告说：这颗芯片“出自国内”，但没有说明产量、成本、良率……也没有说明设备的来源！《报告》又说，“多重曝光”可以绕过极紫外光刻，代价是工序更多、时间更长。";

export const chinese = {
  own: `language = "zh-CN"`,
  files: {
    "sources.bib": "@report{a2024, author = {{某机构}}, title = {一份报告}, date = {2024-01-02}, url = {https://example.org/a}}\n",
    "content/index.md": "---\ntitle: 芯片简报\n---\n本书说的是芯片。\n",
    "content/briefings/index.md": "---\ntitle: 简报\n---\n",
    "content/briefings/a.md": `---\ntitle: 七纳米问题\nsummary: 拆解显示能造，不说明能造多少。\nas_of: 2024-05-01\nreview_by: 2025-05-01\ntopics: [芯片]\nentities: [smic]\n---\n\n${long}[@a2024, p. 2][^n]\n\n“引号”与<ruby>汉<rt>hàn</rt></ruby>字，*强调*。<span lang="ko">한국어는 낱말 사이에서 줄을 바꾼다.</span>\n\n## 一\n\n${long}\n\n## 二 {#two event="2023-08-29"}\n\n见[[smic]] [@a2024]。\n\n## 三\n\n${long}\n\n[^n]: 一条脚注。\n`,
    "content/entities/index.md": "---\ntitle: 主体\n---\n",
    "content/entities/smic.md": "---\ntitle: 中芯国际\nkind: entity\nentity: {type: company}\nevents:\n  - {date: 2020-12-18, title: 列入清单, importance: 3, topics: [芯片], sources: [a2024]}\n---\n一家公司 [@a2024]。\n",
  },
};
