"""How the API is described: tags by app, one shape of refusals, what every POST may carry."""

from typing import Any

from drf_spectacular.contrib.knox_auth_token import KnoxTokenScheme
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from accounts.idempotency import HEADER, IdempotentPosts
from ipcases.lib.api import PROBLEM
from ipcases.lib.api_bodies import ProblemSerializer
from ipcases.lib.api_views import ApiView, ListView
from ipcases.lib.preconditions import IF_MATCH

TAGS = {
    "accounts.api.sign_in": ("Sign-in", "A token for a program, and whose it is."),
    "seizures.api.seizures": (
        "Seizures",
        "One interception by customs and its file: logging, correcting, evidence, notes.",
    ),
    "seizures.api.custody": ("Custody", "Who holds the goods, and who may see a restricted case."),
    "seizures.api.holds": ("Retention", "What keeps a case from being erased, what goes next, what went."),
    "seizures.api.procedures": ("Procedures", "What the law runs for one right holder: notices, decisions, outcomes."),
    "seizures.api.detentions": ("Detentions", "The goods held for a right holder, as far as the law tells it."),
    "seizures.api.referrals": ("Investigations", "Cases handed to the police, and what the police did."),
    "seizures.api.destructions": ("Destructions", "Goods in store, and their destruction under two signatures."),
    "seizures.api.ledger": ("Ledger", "General guarantees, securities, costs, and who owes whom."),
    "rightsholders.api.recordations": ("Recordations", "A right holder's standing application, and its examination."),
    "rightsholders.api.holders": ("Recordations", "A right holder's standing application, and its examination."),
    "rightsholders.api.merges": ("Recordations", "A right holder's standing application, and its examination."),
    "rightsholders.api.parts": ("Parts of a recordation", "Rights, goods, signs, contacts, licensees, pictures."),
    "seizures.api.alerts": ("Alerts", "Shipments that right holders expect, and what became of each alert."),
    "rightsholders.api.alerts": ("Alerts", "Shipments that right holders expect, and what became of each alert."),
    "operations.api.operations": (
        "Operations",
        "Joint operations: plans, rounds, rules, figures, the seizures that count.",
    ),
    "operations.api.plans": ("Operations", "Joint operations: plans, rounds, rules, figures, the seizures that count."),
    "sharing.api.shares": ("Sharing", "The decision to let a partner have a case, and the cases partners let us have."),
    "sharing.api.inbox": ("Sharing", "The decision to let a partner have a case, and the cases partners let us have."),
    "sharing.api.inquiries": ("Inquiries", "Whether a partner knows an identifier, before anything of a case leaves."),
    "sharing.api.letters": ("Letters", "What the two sides of a shared case tell, ask and answer each other."),
    "sharing.api.field_rules": ("Field rules", "Which fields of a case leave under an agreement, and in which form."),
    "sharing.api.partners": ("Partners", "Whether messages reach a partner, and the queue for its operator."),
    "reports.api.verifying": ("Reports", "Files of cases, dossiers, saved views, watches, figures."),
    "reports.api.reports": ("Reports", "Files of cases, dossiers, saved views, watches, figures."),
    "reports.api.annual": ("Reports", "Files of cases, dossiers, saved views, watches, figures."),
    "reports.api.figures": ("Reports", "Files of cases, dossiers, saved views, watches, figures."),
    "reports.api.parties": ("Reports", "Files of cases, dossiers, saved views, watches, figures."),
    "reports.api.saved_views": ("Reports", "Files of cases, dossiers, saved views, watches, figures."),
    "reports.api.watches": ("Reports", "Files of cases, dossiers, saved views, watches, figures."),
    "reports.api.audit": ("Audit", "Who did what, and whether every line is as it was written. For auditors."),
    "accounts.api.people": ("People", "Who may sign in, with which roles and offices. For administrators."),
    "accounts.api.identities": ("People", "Who may sign in, with which roles and offices. For administrators."),
    "accounts.api.second_factor": ("People", "Who may sign in, with which roles and offices. For administrators."),
    "accounts.api.standing_in": ("People", "Who may sign in, with which roles and offices. For administrators."),
}
DESCRIPTION = """
The same acts as the pages, through the same services, under the same roles: whoever may not do or see something on
a page may not do or see it here. `docs/api.md` walks from a token to a page of seizures.

**Sign-in.** `POST /api/v1/token/` with user name and password; then send `Authorization: Token …`. A token ends after
ten hours, when it is given back with `DELETE`, and at once when the person is switched off.

**Lists** come in pages. `next` and `previous` are addresses, or null. `count` stops at 1000, and says so in
`count_is_exact`. A parameter that is not described is refused, never ignored; so is a key of a body.

**Sending again.** Every `POST` takes an `Idempotency-Key`, but those that carry a password and the stream of
`/api/v1/reports/csv/`. The same key and the same request get the first answer once more, with
`Idempotency-Replayed: true`; the same key with another request gets 422. A refusal keeps nothing.
When anything was closed to people or erased since, the first answer comes without its body: read it at its address.
`DELETE`, and a `PUT` that asks for no `If-Match`, may be sent again as they are.

**Replacing.** Answers that show what a `PUT` can replace carry an `ETag`. Send it back in `If-Match` with the `PUT`.
Without it the answer is 428, and 412 when somebody changed it since; nothing is written then. A `PUT` that is sent
again after a lost answer gets 412, too: read, and see whether it was carried out. A `POST` that submits a recordation
or decides on one asks for `If-Match` in the same way.

**Refusals** are `application/problem+json` (RFC 9457): `title` says what is wrong and what to do next, in English or
Chinese by `Accept-Language`; `code` is for programs and does not change; `errors` names the values at fault. 400: a
value cannot be used. 401: no token. 403: your role does not include this, or `confirm-first`: the token is too old
for this act, see `/api/v1/me/confirm/`. 404: nothing here for you. 409: the state does not allow it. 412, 428: see
replacing. 413, 415, 406, 405: size, type, representation, method. 422: see sending again. 429: wait as long as
`Retry-After` says.

**Values.** Times carry their offset. Amounts and quantities are texts of decimals. Codes of offices, countries,
categories, units and currencies are those of the reference data.
"""
REFUSALS = {
    "400": ("Invalid", "A value cannot be used; see errors."),
    "401": ("NotSignedIn", "No token, or one that has ended."),
    "403": ("NotAllowed", "Your role does not include this, or it wants to be confirmed first."),
    "404": ("NotFound", "There is nothing here for you."),
    "406": ("NotAcceptable", "This representation is not offered."),
    "409": ("WrongState", "The state does not allow it now; the sentence says what to do."),
    "412": ("ChangedMeanwhile", "It is no longer as you saw it: read it again, then make your change."),
    "413": ("TooLarge", "The body is larger than this address takes."),
    "415": ("WrongType", "The body has another media type than this address takes."),
    "422": ("KeyReused", "The Idempotency-Key belongs to another request."),
    "428": ("NotLooked", "Read it first, and send the ETag of that answer in If-Match."),
    "429": ("TooMany", "Too many attempts; Retry-After says how many seconds to wait."),
}
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


class TokenScheme(KnoxTokenScheme):
    """Describes our tokens as those of the library that makes them."""

    target_class = "accounts.auth.TokenAuthentication"


class HouseSchema(AutoSchema):
    """Describes an endpoint by what its view says, and adds what all of them do."""

    def get_tags(self) -> list[str]:
        return [TAGS[type(self.view).__module__][0]]

    def get_summary(self) -> str:
        """Return the first sentence of the docstring: the name of the act."""
        return str(self.get_description()).split(". ")[0].removesuffix(".")

    def get_override_parameters(self) -> list[Any]:
        parameters: list[Any] = []
        if self.method == "GET" and isinstance(self.view, ApiView) and self.view.query_class is not None:
            parameters.append(self.view.query_class)
        if self.method == "POST" and isinstance(self.view, IdempotentPosts):
            parameters.append(
                OpenApiParameter(
                    HEADER,
                    {"type": "string", "pattern": "^[!-~]{1,100}$"},
                    OpenApiParameter.HEADER,
                    description="Makes it safe to send the request again: a UUID, for example.",
                )
            )
        if self._is_tagged:
            parameters.append(
                OpenApiParameter(
                    "ETag",
                    str,
                    OpenApiParameter.HEADER,
                    description="The state that is shown.",
                    response=["200", "201"],
                )
            )
        if self._asks_what_was_seen:
            parameters.append(
                OpenApiParameter(
                    IF_MATCH, str, OpenApiParameter.HEADER, required=True, description="The ETag of what you have seen."
                )
            )
        return parameters

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        self.resolve_serializer(ProblemSerializer, "response")  # the refusals below refer to it
        bodies |= {code: {"$ref": f"#/components/responses/{REFUSALS[code][0]}"} for code in self._refusals()}
        return dict(sorted(bodies.items()))

    def _refusals(self) -> list[str]:
        codes = ["400", "401", "403", "404", "406"]
        if self.method != "GET":
            codes.append("409")
        if self.method in _WITH_BODY:
            codes += ["413", "415"]
        if self.method == "POST" and isinstance(self.view, IdempotentPosts):
            codes.append("422")
        if self.method in ("GET", "POST") and isinstance(self.view, ApiView) and self.view.is_throttled:
            codes.append("429")
        if self._asks_what_was_seen:
            codes += ["412", "428"]
        return codes

    @property
    def _is_tagged(self) -> bool:
        """Say whether an answer carries an ETag. A page of a list shows no state of one thing."""
        if not isinstance(self.view, ApiView) or not self.view.is_tagged:
            return False
        return self.method in ("PUT", "POST") or (self.method == "GET" and not isinstance(self.view, ListView))

    @property
    def _asks_what_was_seen(self) -> bool:
        looks_first = isinstance(self.view, ApiView) and self.view.looks_first
        return self._is_tagged and (self.method == "PUT" or (self.method == "POST" and looks_first))


def introduce(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Say in the description what holds for every endpoint, in which order they are told, and how to sign in."""
    result["info"]["description"] = DESCRIPTION.strip()
    result["tags"] = [{"name": name, "description": description} for name, description in dict(TAGS.values()).items()]
    problem = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    result["components"]["responses"] = {
        name: {"description": description, "content": problem} for name, description in REFUSALS.values()
    }
    schemes = result["components"]["securitySchemes"]
    schemes["knoxApiToken"]["description"] = (
        "`Authorization: Token …`, with a token of `POST /api/v1/token/`. It ends after ten hours."
    )
    # Each instance names its cookie; the description is the same for all.
    schemes["cookieAuth"] |= {
        "name": "session",
        "description": "The session of a person signed in on the pages. For our own pages; programs use a token.",
    }
    return result
