briefbook.cards(0, [
["","My briefing book","A book of briefings, each claim with its source.","",""],
["briefings/","Briefings","","",""],
["briefings/everything/","Everything","","",""],
["briefings/first-briefing/","A first briefing","What a reader should know after one sentence.","8 March 2024",""],
["entities/","Entities","Who and what the briefings are about.","",""],
["entities/example-agency/","Example Agency","An agency that exists in examples only.","","Agency"],
["zh/","My briefing book","","",""],
["zh/briefings/","Briefings","","",""],
["zh/briefings/everything/","样样俱全","","","","zh","ltr"],
]);
