briefbook.cards(1);
