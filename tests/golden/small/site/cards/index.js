briefbook.cards(1, null, ["en","ltr"]);
