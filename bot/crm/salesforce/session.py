"""simple-salesforce as it is asked here: in a thread, at one address, with an end to waiting, its refusals told apart.

Left to itself it waits for ever, follows where an answer leads, and takes a log-in page that is down for a refusal.
Importing it takes 0.13 s of CPU and 37 MB: only who asks Salesforce does.
"""

import warnings
from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from jwt import PyJWTError
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import SalesforceAuthenticationFailed, SalesforceError

from bot.crm.asking import BROKEN, MEANS, TOO_MANY, wait_of
from bot.crm.polled import Unreadable, Why
from bot.crm.salesforce.refusals import refusal, refused
from bot.settings.salesforce import SalesforceAccess
from dialogs.sentences import polling as said
from dialogs.sentences.words import ENGLISH, words

VERSION = "64.0"
"""Of Salesforce's API: Summer '25. A version is served for three years at least."""
LOG_IN_LATER: Mapping[str, Why] = {
    "unknown_error": Why.AWAY,
    "server_error": Why.AWAY,
    "temporarily_unavailable": Why.AWAY,
    "rate_limit_exceeded": Why.LIMITED,
}
"""What a log-in may fail by that is no fault of what is logged in with."""
RATE = "login rate"
SANDBOXES = (".sandbox.", ".scratch.")
T = TypeVar("T")


class Line(requests.Session):
    """What all goes through. `address`: the only one there is, whatever an answer names."""

    def __init__(self, address: str, timeout: float) -> None:
        super().__init__()
        self.trust_env = False  # nor is HubSpot asked through a proxy, and no ~/.netrc replaces our own log-in
        self._at, self._timeout = urlsplit(address), timeout
        self.given_up: Callable[[], bool] = lambda: False

    def request(self, method: Any, url: Any, *args: Any, **more: Any) -> requests.Response:
        """Ask once. Raises Unreadable where the answer is none of the API's, or nobody waits for it any more."""
        if self.given_up():
            raise refusal("given-up", Why.AWAY, "wasn't asked in time")
        here = urlsplit(url)._replace(scheme=self._at.scheme, netloc=self._at.netloc).geturl()
        answer = super().request(method, here, *args, **{**more, "timeout": self._timeout, "allow_redirects": False})
        status = answer.status_code
        if status >= BROKEN or status == TOO_MANY:
            why = MEANS.get(status, Why.AWAY)
            raise refusal(str(status), why, f"answered {status}", wait_of(answer.headers))
        if answer.is_redirect:
            raise refusal(str(status), Why.ODD, "sent us elsewhere: SALESFORCE_DOMAIN isn't its My Domain (any more)")
        return answer


class Connection:
    """One org. It logs in when it is first asked, and again where its session ends."""

    def __init__(self, access: SalesforceAccess, timeout: float) -> None:
        self._access, self._timeout = access, timeout
        self._line = Line(access.address, timeout)
        self._org: Salesforce | None = None

    def close(self) -> None:
        """Let the connections go."""
        self._line.close()

    def ask(
        self, of: Callable[[Salesforce], T], *, writes: bool = False, given_up: Callable[[], bool] = lambda: False
    ) -> T:
        """What it answers; once it is given up nothing more is sent. Raises Unreadable, of what is written NotTaken.

        A log-in and what is asked behind it are several requests.
        """
        self._line.given_up = given_up
        try:
            if self._org is None:
                self._org = self._logged_in()
            return of(self._org)
        except SalesforceAuthenticationFailed as error:
            raise _not_let_in(error) from None
        except SalesforceError as error:
            raise refused(error.status, error.content, writes=writes) from None
        except PyJWTError:  # the key itself, before anything is asked
            raise refusal("key", Why.KEY, words(said.NO_KEY, ENGLISH)) from None
        except requests.Timeout:
            raise refusal("timeout", Why.AWAY, f"didn't answer in {self._timeout:g} s") from None
        except (ValueError, LookupError, TypeError, AttributeError) as error:  # how the library takes what is no answer
            raise refusal("odd", Why.ODD, f"answered something odd ({type(error).__name__})") from None
        except requests.RequestException as error:
            raise refusal("unreachable", Why.AWAY, f"can't be reached ({type(error).__name__})") from None

    def _logged_in(self) -> Salesforce:
        warnings.filterwarnings("ignore", module="simple_salesforce")  # its refusal says the same, and is told
        access, key = self._access, self._access.key.get_secret_value()
        shared: dict[str, Any] = {"session": self._line, "version": VERSION, "parse_float": str}
        if key:  # whose audience is one of the two log-in pages, and never the address itself
            page = "test" if any(one in access.address for one in SANDBOXES) else "login"
            named: dict[str, Any] = {"consumer_key": access.client_id, "username": access.username, "privatekey": key}
            return Salesforce(domain=page, instance_url="org.my", **named, **shared)
        secret = access.secret.get_secret_value()
        return Salesforce(domain="org.my", consumer_key=access.client_id, consumer_secret=secret, **shared)


def _not_let_in(error: SalesforceAuthenticationFailed) -> Unreadable:
    """`code`: what the log-in page calls it, or the status of what is no answer of its."""
    if not isinstance(error.code, str):
        return refusal(str(error.code), Why.ODD, words(said.NO_LOG_IN, ENGLISH, status=str(error.code)))
    why = Why.LIMITED if RATE in error.auth_message else LOG_IN_LATER.get(error.code, Why.KEY)
    return refusal(error.code, why, words(said.SAYS, ENGLISH, code=error.code, more=error.auth_message).rstrip(": "))
