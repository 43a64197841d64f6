"""Words that somebody dictated: long, without a full stop, and kept as they are wherever they go."""

import csv
import json
from io import StringIO

from sqlalchemy import select

from bot.crm.exporting import export
from storage.tables import answer, verbatim

SAID = "also wir müssen ehrlich sagen der Wechsel war zu groß 🙂 und keiner wollte ihn\nso recht tragen und dann "
DICTATED = (SAID * 40)[:3490].rstrip() + " Schluss 👍"
assert len(DICTATED) > 3400


async def test_dictated_words_are_kept_whole_and_cut_at_a_word_only_where_they_are_shown(stage):
    ann = stage.ann
    await ann.types("/winloss lost Acme renewal")
    await ann.clicks("Start")
    await ann.picks("Price and value")
    await ann.clicks("Next")
    await ann.picks("Yes, they told me")
    await ann.picks("Half")
    await ann.picks("Price and value", under="Before they said so")
    await ann.sees("Their words, roughly")
    await ann.says(DICTATED)
    await ann.sees("also wir müssen ehrlich sagen")
    await kept(stage)
    await ann.picks("Effort and risk of changing", under="What did they say decided it?")
    await ann.card_shows("Where did they go?")
    await ann.clicks("Finish here")
    told = await ann.card_shows("Thank you")
    assert "…" in told
    shown = next(part for part in told.split("also wir")[1:] if "…" in part).partition("…")[0].split()[-1]
    assert shown in DICTATED.split(), "it is cut at a word"
    await kept(stage)
    await ann.types("/winloss deal Acme renewal")
    await ann.sees("Lost on 19 Nov 2026", "also wir müssen ehrlich sagen")
    await exported(stage)


async def exported(stage):
    """They stand whole in the export."""
    services, out = stage.app.services, StringIO()
    ws = stage.workspace_id
    await export(services.storage, services.definition(ws), "EUR", ws, out)
    (row,) = csv.DictReader(StringIO(out.getvalue(), newline=""))
    assert row["buyer_words"] == DICTATED


async def kept(stage):
    """They are stored as they were said, with the umlauts, the pictures and the new lines."""
    read = stage.app.services.storage.read
    theirs = select(answer.c.value).where(answer.c.field == "buyer_words")
    given = await read(lambda conn: conn.execute(theirs).scalars().all())
    assert json.loads(given[-1]) == [DICTATED]
    counted = await read(lambda conn: conn.execute(select(verbatim.c.text)).scalars().all())
    assert DICTATED in counted
