"""Zero-width marks, as come with what is copied from a web page: wherever a name comes in, it loses them."""

import pytest
from sqlalchemy import select

from storage.tables import closing, deal, person
from tests.transcripts import stage as stages

UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u200e\u00ad"


@pytest.fixture(autouse=True)
def ann_has_one_in_her_name(monkeypatch):
    monkeypatch.setitem(stages.PEOPLE, "ann", "Ann\u200b Ames\u2060")


async def test_a_name_that_only_looks_like_another_is_that_other(stage):
    ann = stage.ann
    await ann.types("/winloss lost Ac\u200bme re\u2060newal\ufeff 12k vs Glo\u200dbex")
    await ann.sees("Sorry about Acme renewal", "against Globex")
    await ann.types("/winloss lost Acme renewal")
    await ann.types("/winloss lost Initech\u00ad renewal vs \u200bGlobex")

    def names(conn):
        said = (deal.c.name, deal.c.name_key), (closing.c.competitor,), (person.c.name,)
        return [text for columns in said for row in conn.execute(select(*columns)) for text in row if text]

    found = await stage.app.services.storage.read(names)
    assert {"Acme renewal", "Initech renewal", "Globex", "Ann Ames"} <= set(found)
    assert not [name for name in found if set(UNSEEN) & set(name)]
    assert len([name for name in found if name == "acme renewal"]) == 1
