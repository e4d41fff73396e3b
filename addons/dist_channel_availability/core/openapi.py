# Part of the distribution suite. License LGPL-3.0 or later (https://www.gnu.org/licenses/lgpl).
"""What the endpoint of orders is, as an OpenAPI 3.1 document made from what it reads."""

from .channel_order import LARGEST, ORDER

STATES = ("accepted", "partial", "desk", "refused", "cancelled")
_TEXTS = {"type": "array", "items": {"type": "string"}}
_DAY = {"type": ["string", "null"], "format": "date"}
_MOMENT = {"type": ["string", "null"], "format": "date-time"}

PART = {
    "type": "object",
    "required": ["state", "quantity", "ship_date", "arrival_date"],
    "properties": {
        "state": {"enum": ["promised", "at_risk", "backorder", "planned"]},
        "quantity": {"type": "number"},
        "ship_date": _DAY,
        "arrival_date": _DAY,
    },
    "additionalProperties": False,
}
LINE = {
    "type": "object",
    "required": ["ref", "code", "quantity", "delivered", "parts"],
    "properties": {
        "ref": {"type": "string"},
        "code": {"type": "string"},
        "quantity": {"type": "number"},
        "delivered": {"type": "number"},
        "parts": {"type": "array", "items": PART},
    },
    "additionalProperties": False,
}
_IDENTITY = {
    "external_id": {"type": "string"},
    "status": {"enum": list(STATES)},
    "order": {"type": ["string", "null"]},
    "received_at": {"type": "string", "format": "date-time"},
}
ANSWER = {
    "type": "object",
    "required": list(_IDENTITY),
    "properties": {
        **_IDENTITY,
        "lines": {"type": "array", "items": LINE},
        "reasons": _TEXTS,
        "case": {"type": "string"},
    },
    "additionalProperties": False,
}
DELIVERY = {
    "type": "object",
    "required": ["name", "state", "done_at"],
    "properties": {
        "name": {"type": "string"},
        "state": {"type": "string"},
        "done_at": _MOMENT,
    },
    "additionalProperties": False,
}
PRESENT = {
    "type": "object",
    "required": [*_IDENTITY, "first_answer", "order_state", "lines", "deliveries"],
    "properties": {
        **_IDENTITY,
        "first_answer": {"$ref": "#/components/schemas/Answer"},
        "order_state": {"type": ["string", "null"]},
        "lines": {"type": "array", "items": LINE},
        "deliveries": {"type": "array", "items": DELIVERY},
    },
    "additionalProperties": False,
}
ERROR = {
    "type": "object",
    "required": ["status"],
    "properties": {
        "status": {"enum": ["error", "conflict"]},
        "external_id": {"type": "string"},
        "reasons": _TEXTS,
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["path", "code", "message"],
                "properties": {
                    "path": {"type": "string"},
                    "code": {"type": "string"},
                    "message": {"type": "string"},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
#: what any request may be answered, whatever it asks for
_ANYWHERE = {
    401: "The API key is missing or wrong.",
    403: "The key's user speaks for no channel, or lacks a right.",
    429: "Too many requests: see Retry-After.",
}
_ID = {
    "name": "external_id",
    "in": "path",
    "required": True,
    "schema": {"type": "string", "minLength": 1, "maxLength": 64},
}


def document():
    """The description as a JSON-like dict."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "Orders of a sales channel", "version": "1"},
        "components": {
            "schemas": {
                "Order": ORDER.schema(),
                "Answer": ANSWER,
                "Present": PRESENT,
                "Error": ERROR,
            },
            "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{"key": []}],
        "paths": {
            "/dist/v1/orders": {"post": _receive()},
            "/dist/v1/orders/{external_id}": {"get": _show()},
            "/dist/v1/orders/{external_id}/cancel": {"post": _cancel()},
        },
    }


def _receive():
    return {
        "summary": "Send an order; a repeat gets the first answer",
        "requestBody": {
            "required": True,
            "description": f"At most {LARGEST} bytes.",
            "content": _json("Order"),
        },
        "responses": _responses(
            {
                201: ("Accepted, or accepted in part and with dates.", "Answer"),
                202: ("A person has to decide.", "Answer"),
                400: ("The body is no JSON document in UTF-8.", "Error"),
                409: ("Refused by the policy, or the id belongs to another order.", None),
                413: ("The body is too large.", "Error"),
                415: ("The body is not application/json.", "Error"),
                422: ("The order has errors; nothing was saved.", "Error"),
            }
        ),
    }


def _show():
    return {
        "summary": "How an order stands now",
        "parameters": [_ID],
        "responses": _responses(
            {200: ("The order.", "Present"), 404: ("Not of this channel.", "Error")}
        ),
    }


def _cancel():
    return {
        "summary": "Cancel an order of which nothing is being picked",
        "parameters": [_ID],
        "responses": _responses(
            {
                200: ("Cancelled.", "Present"),
                404: ("Not of this channel.", "Error"),
                409: ("It is being picked, has left or was refused.", "Error"),
            }
        ),
    }


def _responses(own):
    """The responses by status; None for the 409 that is an answer or an error."""
    found = own | {status: (text, "Error") for status, text in _ANYWHERE.items()}
    return {
        str(status): {"description": text, "content": _json(*([name] if name else _EITHER))}
        for status, (text, name) in sorted(found.items())
    }


_EITHER = ("Answer", "Error")


def _json(*names):
    schemas = [{"$ref": f"#/components/schemas/{name}"} for name in names]
    return {"application/json": {"schema": schemas[0] if len(schemas) == 1 else {"anyOf": schemas}}}
