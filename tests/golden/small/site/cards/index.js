briefbook.cards(1, "c4d8a40632");
