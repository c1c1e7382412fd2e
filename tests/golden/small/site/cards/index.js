briefbook.cards(1, "95e52a6d88", ["en","ltr"]);
