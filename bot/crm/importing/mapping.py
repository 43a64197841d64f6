"""Which column holds what: guessed from the headers that CRMs write, overridable field by field."""

import re
from collections.abc import Iterable, Mapping, Sequence

from bot.commands.currencies import candidates
from bot.crm.importing.problems import ImportProblem
from bot.crm.importing.stages import read_stage, squash

# Field -> the headers it goes by, the better ones first, letters and digits only. A leading "deal" or "opportunity"
# is tried without it too, so that "Deal - Owner" is "owner".
_ALIASES = {
    "id": (
        "opportunityid opportunityid18 dealid recordid externalid crmid opportunitynumber dealnumber verkaufschancenid "
        "verkaufschancennr verkaufschancennummer vorgangsnummer vorgangsnr id"
    ),
    "name": (
        "dealname opportunityname dealtitle dealbezeichnung verkaufschance opportunity deal title name topic "
        "bezeichnung titel"
    ),
    "account": (
        "account accountname company companyname organization organisation customer customername client clientname "
        "associatedcompany primarycompany kunde kundenname firma firmenname unternehmen"
    ),
    "owner": (
        "owner ownername ownerfullname salesagent salesrep salesrepresentative salesperson rep agent accountexecutive "
        "assignedto seller besitzer inhaber verantwortlicher verantwortlich zustandig vertriebler "
        "vertriebsmitarbeiter verkaufer bearbeiter"
    ),
    "email": "owneremail owneremailaddress salesagentemail salesrepemail repemail besitzeremail",
    "product": "product productname products productline productfamily produkt produktname produkte artikel",
    "stage": "status stage stagename salesstage outcome result phase verkaufsphase vertriebsphase ergebnis stufe",
    "engaged": (
        "engagedate engageddate engagedon engaged createdate createddate creationdate createdon createdat created "
        "opendate opened startdate startedon angelegtam angelegt erstelltam erstelldatum erstellt erstellungsdatum "
        "anlagedatum startdatum"
    ),
    "closed": (
        "closedate closeddate closingdate closedon closedat actualclosedate abschlussdatum abgeschlossenam "
        "geschlossenam abschluss"
    ),
    "amount": (
        "amountincompanycurrency amountconverted closevalue amount value totalvalue contractvalue tcv acv revenue "
        "price betrag wert auftragswert volumen umsatz summe"
    ),
    "currency": (
        "currency currencycode currencyisocode isocurrencycode transactioncurrency dealcurrency amountcurrency "
        "currencyname wahrung wahrungscode devise codedevise moneda divisa valuta valuuta waluta moeda mena penznem"
    ),
    "segment": "segment marketsegment customersegment sector industry vertical branche kundensegment",
    "region": "region salesregion territory regionaloffice office gebiet vertriebsgebiet niederlassung",
    "competitor": (
        "competitor maincompetitor maincompetitors primarycompetitor competitors competitorname lostto wettbewerber "
        "mitbewerber konkurrent konkurrenz"
    ),
}
ALIASES = {field: tuple(words.split()) for field, words in _ALIASES.items()}
_OTHERWISE = ("amountincompanycurrency", "amountconverted")
"""Amounts that the CRM has converted: a column for the currency is about another one, unless it names this one."""
_NAMES_ONE = re.compile(r"(.*?[^\W_])[\W_]+?(?:(?:in|en)[\W_]+)?[(\[]?([^\W\d_]{2,3}|[A-Z]{0,3}[^\w\s()\[\]])[)\]]?")
_PREFIXES = ("deal", "opportunity")


def guess(headers: Sequence[str], sample: Iterable[Sequence[str]]) -> dict[str, int]:
    """Field -> position of its column. Of several columns for the stage, the one whose words are known best."""
    known: dict[str, int] = {}
    for position, header in enumerate(headers):
        for form in _forms(header):
            known.setdefault(form, position)
    for position, header in enumerate(headers):
        if (named := in_header(header))[1]:  # Amount (USD)
            for form in _forms(named[0]):
                known.setdefault(form, position)
    found: dict[str, int] = {}
    for field, aliases in ALIASES.items():
        columns = [known[alias] for alias in aliases if alias in known and known[alias] not in found.values()]
        if field == "stage" and len(columns) > 1:
            rows = tuple(sample)
            columns.sort(key=lambda column: -sum(read_stage(row[column], {}) is not None for row in rows))
        if columns:
            found[field] = columns[0]
    return found


def in_header(header: str) -> tuple[str, tuple[str, ...]]:
    """A header without the currency at its end, and what that may be: `Amount (USD)`, `Betrag in EUR`, `value_inr`."""
    match = _NAMES_ONE.fullmatch(header)
    found = candidates(match[2]) if match else ()
    return (match[1], found) if match and found else (header, ())


def beside_amount(columns: Mapping[str, int], headers: Sequence[str], pairs: Mapping[str, str]) -> dict[str, int]:
    """The columns with the one for the currency that belongs to the amount's: `Amount (converted) Currency`."""
    if "currency" in pairs:
        return dict(columns)
    rest = {name: column for name, column in columns.items() if name != "currency"}
    if "amount" not in columns:
        return rest
    amount = squash(headers[columns["amount"]])
    own = next(
        (n for n, header in enumerate(headers) if squash(header) in {f"{amount}currency", f"currency{amount}"}), None
    )
    if own is not None:
        return {**rest, "currency": own}
    return rest if amount in _OTHERWISE else dict(columns)


def override(columns: Mapping[str, int], headers: Sequence[str], pairs: Mapping[str, str]) -> dict[str, int]:
    """The columns with the person's own choices; "" leaves a field out. ImportProblem: no such field or column."""
    by_name = {squash(header): position for position, header in reversed(tuple(enumerate(headers)))}
    result = dict(columns)
    for field, header in pairs.items():
        if field not in ALIASES:
            raise ImportProblem(f'There is no field "{field}". The fields are {", ".join(ALIASES)}.')
        if not header:
            result.pop(field, None)
            continue
        position = headers.index(header) if header in headers else by_name.get(squash(header))
        if position is None:
            raise ImportProblem(f'There is no column "{header}". The columns are {", ".join(headers)}.')
        for other in [other for other, taken in result.items() if taken == position and other not in pairs]:
            del result[other]  # a column that was guessed for another field
        result[field] = position
    return result


def _forms(header: str) -> Iterable[str]:
    """The words a header goes by, with and without what CRMs put in front."""
    word = squash(header)
    yield word
    while prefix := next((prefix for prefix in _PREFIXES if word.startswith(prefix) and word != prefix), None):
        word = word.removeprefix(prefix)
        yield word
