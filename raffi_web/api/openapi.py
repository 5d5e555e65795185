"""The registry as an OpenAPI 3.1 document."""

from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from raffi_web.kernel.arguments import OperationId
from raffi_web.kernel.functions import Function, Kind, Registry, anyone

REF = "#/components/schemas/{model}"
Document = dict[str, Any]

ERROR: Document = {
    "type": "object",
    "description": "What went wrong. `code` is stable, `message` is a sentence for a person, `field` is the argument"
    " that is wrong or null, `data` holds values such as `retry_after` in seconds.",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "field", "data"],
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "field": {"type": ["string", "null"]},
                "data": {"type": "object"},
            },
        }
    },
}
STATUSES = {
    400: "An argument is wrong; `field` names it.",
    401: "There is no session, or the bearer token gives no rights.",
    403: "Not allowed; `scope_needed` where the token was not made for this.",
    404: "Missing, or not for this actor to see.",
    409: "The state has moved on.",
    410: "It existed and has ended.",
    413: "Larger than allowed.",
    415: "The body is not sent as application/json.",
    429: "Too often; `Retry-After` and `data.retry_after` have the seconds left.",
    503: "A part that is needed does not answer.",
}


def openapi(registry: Registry, origin: str, cookie: str) -> Document:
    """The document for every public function. `cookie` is the session cookie's name."""
    functions = [function for function in registry.all() if function.public]
    wanted: list[tuple[tuple[str, str], JsonSchemaMode, TypeAdapter[Any]]] = []
    for function in functions:
        wanted.append(((function.name, "args"), "validation", TypeAdapter(function.model)))
        wanted.append(((function.name, "result"), "serialization", TypeAdapter(function.result)))
    schemas, definitions = TypeAdapter.json_schemas(wanted, ref_template=REF)
    found = {(key[0], key[1]): schema for (key, _), schema in schemas.items()}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Raffi Web",
            "version": "1",
            "description": "Every public function. Ask `POST /api/session` for a session first. A token needs the scope"
            " that a function names in `x-scope`; `session` is for no token.",
        },
        "servers": [{"url": origin}],
        "security": [{"cookie": []}, {"bearer": []}, {}],
        "tags": [{"name": name} for name in sorted({_feature(function) for function in functions})],
        "paths": {
            f"/api/{function.kind.value}/{function.name}": {"post": _operation(function, found)}
            for function in functions
        },
        "components": {
            "schemas": {**definitions.get("$defs", {}), "Error": ERROR},
            "securitySchemes": {
                "cookie": {"type": "apiKey", "in": "cookie", "name": cookie},
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A guest's token, a personal access token (`raffi_pat_...`), or a signed one of"
                    " ten minutes from `POST /api/token` (JWT, ES256; keys at `/.well-known/jwks.json`).",
                },
            },
        },
    }


def _operation(function: Function[Any, Any], schemas: dict[tuple[str, str], Any]) -> Document:
    summary, _, description = function.doc.partition("\n\n")
    operation: Document = {
        "operationId": function.name,
        "tags": [_feature(function)],
        "summary": " ".join(summary.split()),
        "security": _security(function),
        "x-scope": str(function.scope),
        "requestBody": {
            "required": any(field.is_required() for field in function.model.model_fields.values()),
            "content": {"application/json": {"schema": schemas[(function.name, "args")]}},
        },
        "responses": {"200": _response(schemas[(function.name, "result")]), **_errors()},
    }
    if description:
        operation["description"] = description
    if function.kind is not Kind.QUERY:
        operation["parameters"] = [_idempotency_key()]
    if function.limit is not None:
        operation["x-limit"] = {"calls": function.limit.burst, "seconds": function.limit.per}
    return operation


def _security(function: Function[Any, Any]) -> list[dict[str, list[str]]]:
    """With what a function is called: one of these; with nothing where everybody may."""
    ways: list[dict[str, list[str]]] = [{"cookie": []}, {"bearer": [str(function.scope)]}]
    return [*ways, {}] if function.access is anyone else ways


def _response(schema: Any) -> Document:
    result = {"type": "object", "required": ["result"], "properties": {"result": schema}}
    return {"description": "The answer.", "content": {"application/json": {"schema": result}}}


def _errors() -> Document:
    shape = {"application/json": {"schema": {"$ref": REF.format(model="Error")}}}
    return {str(status): {"description": text, "content": shape} for status, text in STATUSES.items()}


def _idempotency_key() -> Document:
    return {
        "name": "Idempotency-Key",
        "in": "header",
        "required": False,
        "description": "The same key again returns the first answer and does nothing.",
        "schema": TypeAdapter(OperationId).json_schema(),
    }


def _feature(function: Function[Any, Any]) -> str:
    return function.name.partition(".")[0]
