"""A Salesforce that says no: its log-in and its query language as far as it is asked, and what is written to it.

It refuses what the real one refuses: a field that an org lacks or a user may not see, a session that ended, and on
command all else. An answer has `batch` records at most and says where the rest is.
"""

import base64
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from itertools import count
from typing import Any

import jwt
from aiohttp import web
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.stand_ins.salesforce_query import LOOKED_UP, OBJECTS, ORG, SOQL, Queries
from tests.stand_ins.salesforce_records import OURS, READ_ONLY, Records, Refused
from tests.stand_ins.served import Served

VERSION = "v64.0"
CHECKSUM = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
Json = dict[str, Any]


def written(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000+0000"


def checked(key: str) -> str:
    """An id of 15 characters as its API has it: three more say which of them are capitals."""
    fives = (key[at : at + 5] for at in (0, 5, 10))
    return key + "".join(CHECKSUM[sum(char.isupper() << bit for bit, char in enumerate(five))] for five in fives)


class Salesforce(Served):
    """One org. `now` is its clock."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        super().__init__()
        self.now, self.client_id, self.secret = now, "3MVG9stand.in", "salesforce-stand-in"
        self.certificate, self.username = "", "winloss@northwind.example"  # in PEM: of the public key
        self.stages: list[Json] = [
            {"ApiName": name, "MasterLabel": name, "IsActive": True, "IsClosed": closed, "IsWon": won}
            for name, closed, won in (
                ("Prospecting", False, False),
                ("Negotiation/Review", False, False),
                ("Closed Won", True, True),
                ("Closed Lost", True, False),
            )
        ]
        self.custom: Json = {}  # field -> its type
        self.picklists: dict[str, dict[str, str]] = {}  # field -> its values, and what people read
        self.lengths: dict[str, int] = {}  # field -> how many characters it takes
        self.html: set[str] = set()  # rich texts
        self.hidden: set[str] = set()  # what our user may not see
        self.records, self.queries = Records(self), Queries(self)
        self.multi_currency = self.record_types = False
        self.deals: dict[str, Json] = {}
        self.sessions: set[str] = set()
        self.batch = 200
        self.faults: list[str] = []  # of the next requests, one each; "": none
        self.between: Callable[[], Awaitable[None]] | None = None  # done after each page of deals
        self.asked: Counter[str] = Counter()
        self.refusals: list[str] = []  # of what no client should ask
        self._rest: dict[str, list[Json]] = {}
        self._ids = count(1)

    @property
    def environ(self) -> dict[str, str]:
        """What winloss is told of it."""
        secret = {"SALESFORCE_CLIENT_ID": self.client_id, "SALESFORCE_CLIENT_SECRET": self.secret}
        return {"SALESFORCE_DOMAIN": self.url, **secret}

    # what people do there

    def knows_a_key(self) -> bytes:
        """Somebody lets the app know a new certificate; the private key to it, in PEM."""
        key, pem = rsa.generate_private_key(public_exponent=65537, key_size=2048), serialization.Encoding.PEM
        public = key.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo)
        self.certificate = public.decode()
        return key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())

    def deal(self, name: str, stage: str = "Prospecting", email: str = "", account: str = "", **more: Any) -> str:
        """A new opportunity; its id."""
        key = checked(f"006Wx{next(self._ids):010}")
        now = written(self.now())
        self.deals[key] = {
            "Id": key,
            "Name": name,
            "Amount": None,
            "CloseDate": f"{self.now():%Y-%m-%d}",
            "IsDeleted": False,
            "OwnerId": "005Wx0000000001",
            "AccountId": "001Wx0000000001" if account else None,
            "Owner": {"Email": email or "nobody@northwind.example", "IsActive": True, "Name": email.partition("@")[0]},
            "Account": {"Name": account} if account else None,
            **({"CurrencyIsoCode": "EUR"} if self.multi_currency else {}),
            "LastStageChangeDate": now,
            **dict.fromkeys(self.custom),
        }
        self.moves(key, stage, **more)
        return key

    def moves(self, key: str, stage: str, **more: Any) -> None:
        """A deal comes to a stage; Salesforce notes when, and what that means."""
        found = next(one for one in self.stages if one["ApiName"] == stage)
        flags = {"StageName": stage, "IsClosed": found["IsClosed"], "IsWon": found["IsWon"]}
        self.edits(key, **{**flags, "LastStageChangeDate": written(self.now()), **more})

    def edits(self, key: str, **more: Any) -> None:
        """Something of a deal changes."""
        now = written(self.now())
        self.deals[key] |= {"SystemModstamp": now, "LastModifiedDate": now, **more}

    # what it answers

    async def _answered(self, request: web.Request) -> web.StreamResponse:
        what = "log in" if request.path.endswith("/token") else "describe" if "describe" in request.path else ""
        what = what or ("" if request.method == "GET" else f"{request.method} {request.path.split('/')[5]}")
        found = SOQL.fullmatch(request.query.get("q", ""))
        self.asked[what or (found["of"] if found else "more")] += 1
        fault = self.faults.pop(0) if self.faults else ""
        if fault in {"hang", "reset", "odd"}:
            return await self._fails(request, fault)
        after = fault.partition("after ")[2]  # it does what is asked, and doesn't say so
        try:
            if fault and not after:
                number, _, code = fault.partition(" ")
                raise Refused(int(number), code)  # noqa: TRY301
            status, answer = await self._answer(request)
        except Refused as refused:
            return self._refuses(refused, what)
        if after:
            return await self._fails(request, after)
        if answer is None:
            return web.Response(status=status)
        return web.json_response(answer, status=status, headers={"Sforce-Limit-Info": "api-usage=18/15000"})

    async def _fails(self, request: web.Request, fault: str) -> web.StreamResponse:
        if fault == "hang":
            await self.ended.wait()
        if fault == "reset" and request.transport:
            request.transport.abort()
        return web.Response(text="<html>maintenance</html>", status=int(fault) if fault.isdigit() else 200)

    def _refuses(self, refused: Refused, what: str) -> web.StreamResponse:
        if refused.answer is not None:
            return web.json_response(refused.answer, status=refused.status)
        if refused.status == 400:
            self.refusals.append(f"{refused.code}: {refused.message}")
        if not refused.code:
            headers = {"Location": "https://elsewhere.example/"} if refused.status == 302 else {}
            return web.Response(text="<html>", status=refused.status, headers=headers)
        told: Any = [{"message": refused.message, "errorCode": refused.code}]
        if what == "log in":
            told = {"error": refused.code, "error_description": refused.message}
        return web.json_response(told, status=refused.status)

    async def _answer(self, request: web.Request) -> tuple[int, Any]:
        if request.method in {"PATCH", "DELETE"} and self._knows(request):
            path = request.path.removeprefix(f"/services/data/{VERSION}").rstrip("/")
            body = await request.json() if request.can_read_body else None
            written = self.records.answer(request.method, path, body)
            if written is not None:
                return written
        return 200, await self._read(request)

    def _knows(self, request: web.Request) -> bool:
        return request.headers.get("Authorization", "").removeprefix("Bearer ") in self.sessions

    async def _read(self, request: web.Request) -> Any:
        match (request.method, request.path.removeprefix(f"/services/data/{VERSION}").rstrip("/")):
            case "POST", "/services/oauth2/token":
                return self._let_in(request, await request.post())
            case "GET", path if self._knows(request):
                if path == "/sobjects/Task/describe":
                    return self.records.described()
                if path == "/sobjects/Opportunity/describe":
                    return {"name": "Opportunity", "fields": self._described(), **self.records.rights["Opportunity"]}
                if path == "/query":
                    return await self._query(request.query["q"])
                if path.startswith("/query/") and (more := self._rest.pop(path[7:], None)) is not None:
                    return self._page(more)
                raise Refused(404, "NOT_FOUND", "The requested resource does not exist")
        raise Refused(401, "INVALID_SESSION_ID", "Session expired or invalid")

    def _let_in(self, request: web.Request, form: Any) -> Json:
        match form.get("grant_type"):
            case "client_credentials":
                basic = base64.b64encode(f"{self.client_id}:{self.secret}".encode()).decode()
                if request.headers.get("Authorization") != f"Basic {basic}":
                    raise Refused(401, "invalid_client", "invalid client credentials")
            case "urn:ietf:params:oauth:grant-type:jwt-bearer":
                page = "https://login.salesforce.com"
                try:
                    said = jwt.decode(form["assertion"], self.certificate, algorithms=["RS256"], audience=page)
                except jwt.InvalidTokenError as error:
                    raise Refused(403, "invalid_grant", "invalid assertion") from error
                if (said["iss"], said["sub"]) != (self.client_id, self.username):
                    raise Refused(403, "invalid_grant", "user hasn't approved this consumer")
            case other:
                raise Refused(401, "unsupported_grant_type", f"grant type not supported: {other}")
        session = f"{ORG}!{next(self._ids)}"
        self.sessions.add(session)
        return {"access_token": session, "instance_url": "https://stand-in.my.salesforce.com", "token_type": "Bearer"}

    def seen(self, of: str) -> set[str]:
        """The fields that our user may see."""
        there = set(OBJECTS[of])
        if of == "Opportunity":
            there |= self.custom.keys()
            there |= {"CurrencyIsoCode"} if self.multi_currency else set()
            there |= {"RecordTypeId"} if self.record_types else set()
        if of == "Task" and self.records.key:
            there |= {OURS}
        return there - self.hidden

    def _described(self) -> list[Json]:
        return [
            {
                "name": name,
                "type": self.custom.get(name, "string"),
                "label": name.removesuffix("__c").replace("_", " "),
                "length": self.lengths.get(name, 255),
                "htmlFormatted": name in self.html,
                "updateable": name not in self.records.read_only | READ_ONLY,
                "relationshipName": LOOKED_UP.get(name),
                "picklistValues": [
                    {"value": value, "label": label, "active": True}
                    for value, label in self.picklists.get(name, {}).items()
                ],
            }
            for name in sorted(self.seen("Opportunity"))
        ]

    async def _query(self, soql: str) -> Json:
        of, made = self.queries.found(soql)
        if of == "Opportunity" and self.between is not None:
            await self.between()
        return self._page(made)

    def _page(self, records: list[Json]) -> Json:
        part, rest = records[: self.batch], records[self.batch :]
        if not rest:
            return {"totalSize": len(records), "done": True, "records": part}
        self._rest[key := f"0r8Wx{next(self._ids):010}-{self.batch}"] = rest
        following = f"/services/data/{VERSION}/query/{key}"
        return {"totalSize": len(records), "done": False, "nextRecordsUrl": following, "records": part}


def outbound(deals: Sequence[str], organization: str = ORG, action: str = "04kWx0000004CaF") -> bytes:
    """The body of an outbound message about some deals."""
    notes = "".join(
        f"<Notification><Id>04l{n:012}</Id>"
        f'<sObject xsi:type="sf:Opportunity" xmlns:sf="urn:sobject.enterprise.soap.sforce.com"><sf:Id>{deal}</sf:Id>'
        "</sObject></Notification>"
        for n, deal in enumerate(deals)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/"'
        ' xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        '<soapenv:Body><notifications xmlns="http://soap.sforce.com/2005/09/outbound">'
        f'<OrganizationId>{organization}</OrganizationId><ActionId>{action}</ActionId><SessionId xsi:nil="true"/>'
        "<EnterpriseUrl>https://acme.my.salesforce.com/services/Soap/c/64.0/00D</EnterpriseUrl>"
        "<PartnerUrl>https://acme.my.salesforce.com/services/Soap/u/64.0/00D</PartnerUrl>"
        f"{notes}</notifications></soapenv:Body></soapenv:Envelope>"
    ).encode()
