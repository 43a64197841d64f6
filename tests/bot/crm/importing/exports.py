"""CRM exports for the tests: small ones written on the spot, and one of 8,800 rows."""

import csv
from datetime import date, timedelta
from pathlib import Path

from bot.crm.importing.plan import Request

HERE = Path(__file__).parents[3] / "data"
REAL = Path(__file__).parents[5] / "shared" / "data" / "crm"
TODAY = date(2018, 1, 15)
HEADER = "opportunity_id,sales_agent,product,account,deal_stage,engage_date,close_date,close_value"
OUTCOMES = {"Won": 4238, "Lost": 2473, "Engaging": 1589, "Prospecting": 500}
SECTORS = ("retail", "medical", "technolgy")
REGIONS = ("Central", "East", "West")


def written(folder, text, encoding="utf-8", name="deals.csv"):
    """A file with this text."""
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def deals(folder, *rows, header=HEADER, name="deals.csv"):
    """A file of rows below the usual header."""
    return written(folder, "\n".join((header, *rows)) + "\n", name=name)


def small():
    """The first rows of the real export with its other files."""
    return Request(HERE / "sales_pipeline.csv", HERE / "accounts.csv", HERE / "sales_teams.csv", HERE / "products.csv")


def large(folder):
    """The real export of 8,800 rows where it is at hand, else one of the same shape."""
    if (REAL / "sales_pipeline.csv").exists():
        return Request(REAL / "sales_pipeline.csv", REAL / "accounts.csv", REAL / "sales_teams.csv")
    return synthetic(folder)


def synthetic(folder, times=1):
    """An export of the real one's shape, 8,800 rows times `times`."""
    stages = [stage for stage, count in OUTCOMES.items() for _ in range(count * times)]
    with (folder / "pipeline.csv").open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(HEADER.split(","))
        for number, stage in enumerate(stages):
            engaged = date(2016, 10, 20) + timedelta(days=number % 300)
            closed = engaged + timedelta(days=number % 90)
            account = "" if stage == "Prospecting" else f"Account {number % 85}"
            out.writerow(
                (
                    f"OPP{number:07}",
                    f"Agent {number % 30}",
                    f"Product {number % 7}",
                    account,
                    stage,
                    "" if stage == "Prospecting" else us(engaged),
                    us(closed) if stage in {"Won", "Lost"} else "",
                    {"Won": f"{100 + number}", "Lost": "0"}.get(stage, ""),
                )
            )
    accounts = "".join(f"Account {number},{SECTORS[number % 3]}\n" for number in range(85))
    teams = "".join(f"Agent {number},{REGIONS[number % 3]}\n" for number in range(30))
    return Request(
        folder / "pipeline.csv",
        written(folder, "account,sector\n" + accounts, name="accounts.csv"),
        written(folder, "sales_agent,regional_office\n" + teams, name="teams.csv"),
    )


def us(day):
    """A date as in the real export."""
    return f"{day.month}/{day.day}/{day.year}"
