briefbook.cards(1, "cafae473ee", ["en","ltr"]);
