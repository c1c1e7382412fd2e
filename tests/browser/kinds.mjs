// A page of each kind in the repository's own book, by its file in the site.
import path from "node:path";
import { fileURLToPath } from "node:url";

export const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

export const kinds = {
  home: "index.html",
  section: "briefings/index.html",
  briefing: "briefings/mate-60-and-smic/index.html",
  entity: "entities/huawei/index.html",
  entities: "entities/index.html",
  topic: "topics/huawei/index.html",
  topics: "topics/index.html",
  source: "sources/scmp2023mate60/index.html",
  sources: "sources/index.html",
  timeline: "timeline/index.html",
  embed: "timeline/embed/index.html",
  search: "search/index.html",
  print: "print/index.html",
  404: "404.html",
};
