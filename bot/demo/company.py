"""Who the sample company is and what it sells. Fictional from the first line to the last."""

from bot.platforms.web.adapter import WebPage
from bot.platforms.web.scenery import FOR_MANAGERS, Channel, PagePerson
from dialogs.values import dataclass

WORKSPACE = WebPage.WORKSPACE
COMPANY = "Fernhill Office Technology (fictional)"
CHANNEL = Channel("sales", "sales")
CRM_HOOK = "fernhill"
"""Under which name its CRM tells of deals, and is written to."""
LOSS_REASON = "loss_reason"
"""The field of its deals that says why one was lost."""
TIMEZONE = "Europe/London"

PEOPLE = (
    PagePerson("dana", "Dana", "Sales rep", "dana@fernhill.example", TIMEZONE),
    PagePerson("sam", "Sam", "Sales rep", "sam@fernhill.example", TIMEZONE),
    PagePerson("priya", "Priya", "Sales rep", "priya@fernhill.example", TIMEZONE),
    PagePerson("robin", "Robin", "Sales manager", "robin@fernhill.example", TIMEZONE, (*FOR_MANAGERS, "/winloss crm")),
)
"""Who can be on the page. The first is signed in first and has no card waiting."""

MANAGERS = ("robin",)
PAGE_REPS = ("Dana", "Sam", "Priya")
REPS = (*PAGE_REPS, "Jonah", "Mei", "Olu", "Freya", "Tomas", "Ines")
"""Everyone who sells. Those who aren't on the page are known by name only, as from a CRM."""


@dataclass(frozen=True, slots=True)
class Line:
    """A product line: what its deals are called and cost (thousands)."""

    name: str
    deals: tuple[str, ...]
    least: int
    most: int


LINES = (
    Line("Managed print", ("print fleet", "printer renewal", "copier swap", "label printers"), 4, 28),
    Line("Phones", ("phones", "phone move", "front desk phones", "call queue"), 3, 18),
    Line("Backup", ("backup", "cloud backup", "backup renewal", "restore plan"), 2, 12),
    Line("Networks", ("network refresh", "Wi-Fi", "new office network", "firewall"), 5, 38),
)

RIVALS = ("Globex", "Initech", "Hooli")
"""Whom it meets in deals."""

REGIONS = ("North", "Midlands", "South", "West")

ACCOUNTS = {
    "Dental and medical": (
        "Northwind Dental",
        "Brightwater Clinic",
        "Larkfield Vets",
        "Meadow Lane Dental",
        "Stonebridge Physio",
        "Halcyon Opticians",
        "Cedar Row Surgery",
        "Fenwood Pharmacy",
        "Kingsmoor Care Homes",
        "Willowbank Hospice",
        "Ashgrove Dental Lab",
        "Primrose Clinic",
    ),
    "Law and accounting": (
        "Acme",
        "Tallis and Thorne",
        "Quillpoint Accounting",
        "Marlow Grange Legal",
        "Oakenshaw Tax",
        "Redfern Notaries",
        "Greywell Partners",
        "Lanternfield Law",
        "Copperbeech Audit",
        "Saltmarsh Conveyancing",
        "Dovetail Bookkeeping",
        "Hartwell Trustees",
    ),
    "Food and retail": (
        "Harbor Foods",
        "Blue Kettle Cafes",
        "Orchard Lane Bakery",
        "Pebble and Pine",
        "Millrace Brewing",
        "Sunnyside Grocers",
        "Tidewater Fish",
        "Maple Street Books",
        "Foxglove Gardens",
        "Amberley Wines",
        "Cobblestone Toys",
        "Larder and Loom",
    ),
    "Makers and trades": (
        "Ironbark Joinery",
        "Westerly Boats",
        "Kestrel Plumbing",
        "Thornbury Glass",
        "Pinnacle Roofing Supply",
        "Gullwing Motors",
        "Hazelmere Pumps",
        "Silverbrook Packaging",
        "Longacre Steel",
        "Rookery Ceramics",
        "Beacon Tool Hire",
        "Wherry Logistics",
    ),
    "Schools and charities": (
        "Elmsworth School",
        "Riverside Academy",
        "Lighthouse Trust",
        "St Audrey's Primary",
        "Wrenfield College",
        "Open Door Kitchen",
        "Hopewell Hostels",
        "Moorland Museum",
        "Carrick Sailing Club",
        "Bluebell Nursery",
        "Greenshoots Charity",
        "Harcombe Parish Halls",
    ),
}
"""Accounts by segment."""

STAGES = ("Discovery", "Proposal", "Negotiation")
LEAD_SOURCES = ("Referral", "Web", "Trade fair")


def sellers_of(segment: int) -> tuple[str, ...]:
    """Who looks after a segment: everybody has two of them, but for the first, whose eight accounts are OPEN_DEALS'."""
    n, others = len(ACCOUNTS), [rep for rep in REPS if rep != PEOPLE[0].name]
    return tuple(rep for at, rep in enumerate(others) if segment in {at % n, (at + 2) % n})


@dataclass(frozen=True, slots=True)
class OpenDeal:
    """A deal that is still open, so that whoever tries the demo has something to mark."""

    name: str
    account: str
    line: int
    thousands: int
    rep: str


TRY = ("/winloss lost Acme renewal vs Globex", "/winloss won Harbor Foods print fleet")
"""Commands for a newcomer, each about an open deal of the one who is signed in first."""

OPEN_DEALS = (
    OpenDeal("Acme renewal", "Acme", 0, 12, "Dana"),
    OpenDeal("Harbor Foods print fleet", "Harbor Foods", 0, 21, "Dana"),
    OpenDeal("Northwind Dental backup", "Northwind Dental", 2, 6, "Dana"),
    OpenDeal("Millrace Brewing Wi-Fi", "Millrace Brewing", 3, 9, "Dana"),
    OpenDeal("Elmsworth School phones", "Elmsworth School", 1, 14, "Dana"),
    OpenDeal("Larkfield Vets network refresh", "Larkfield Vets", 3, 17, "Dana"),
    OpenDeal("Moorland Museum copier swap", "Moorland Museum", 0, 7, "Dana"),
    OpenDeal("Tidewater Fish phone move", "Tidewater Fish", 1, 5, "Dana"),
    OpenDeal("Greywell Partners cloud backup", "Greywell Partners", 2, 8, "Sam"),
    OpenDeal("Gullwing Motors firewall", "Gullwing Motors", 3, 11, "Sam"),
    OpenDeal("Wrenfield College print fleet", "Wrenfield College", 0, 26, "Priya"),
    OpenDeal("Blue Kettle Cafes front desk phones", "Blue Kettle Cafes", 1, 4, "Priya"),
)
