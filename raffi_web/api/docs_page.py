"""`/api/docs`: every public function on one plain page, without a script."""

from html import escape
from itertools import groupby
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from raffi_web.kernel.functions import Function, Registry
from raffi_web.words import language, t

STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 5rem; }
h2 { margin-top: 3rem; }
article { border-top: 1px solid color-mix(in srgb, currentColor 20%, transparent); padding: 1rem 0; }
h3 { margin: 0; font: 600 1rem ui-monospace, monospace; overflow-wrap: anywhere; }
code { font-family: ui-monospace, monospace; font-size: .9em; overflow-wrap: anywhere; }
.kind { font: 600 .75rem system-ui, sans-serif; opacity: .75; margin-right: .5rem; }
.table { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th, td { text-align: left; padding: .35rem 1rem .35rem 0; vertical-align: top; }
nav a { margin-right: 1rem; }
"""


def docs_page(registry: Registry) -> str:
    """The page's HTML."""
    functions = [function for function in registry.all() if function.public]
    groups = [(feature, list(members)) for feature, members in groupby(functions, key=_feature)]
    links = "".join(f'<a href="#{escape(feature)}">{escape(feature)}</a>' for feature, _ in groups)
    parts = "".join(
        f'<h2 id="{escape(feature)}">{escape(feature)}</h2>{"".join(_article(one) for one in members)}'
        for feature, members in groups
    )
    return (
        f'<!doctype html><html lang="{language()}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(t('api.title'))}</title>"
        '<link rel="stylesheet" href="/api/docs.css"></head><body><main>'
        f"<h1>{escape(t('api.title'))}</h1><p>{escape(t('api.intro'))}</p>"
        f'<p><a href="/api/openapi.json">{escape(t("api.openapi"))}</a></p>'
        f'<nav aria-label="{escape(t("api.features"))}">{links}</nav>{parts}</main></body></html>'
    )


def _article(function: Function[Any, Any]) -> str:
    address = f"POST /api/{function.kind.value}/{function.name}"
    limit = ""
    if function.limit is not None:
        limit = f"<p>{escape(t('api.limit', calls=function.limit.burst, seconds=f'{function.limit.per:g}'))}</p>"
    return (
        f'<article id="{escape(function.name)}"><h3><span class="kind">{escape(function.kind.value)}</span>'
        f"{escape(address)}</h3><p>{escape(function.doc)}</p>{limit}{_arguments(function.model)}</article>"
    )


def _arguments(model: type[BaseModel]) -> str:
    _, document = models_json_schema([(model, "validation")])
    definitions = document.get("$defs", {})
    schema = definitions.get(model.__name__) or next(
        (one for one in definitions.values() if one.get("title") == model.__name__), {}
    )
    rows = "".join(
        f"<tr><th scope='row'><code>{escape(name)}</code></th><td><code>{escape(kind_of(field))}</code></td>"
        f"<td>{escape(t('api.required') if name in schema.get('required', []) else t('api.optional'))}</td></tr>"
        for name, field in schema.get("properties", {}).items()
    )
    return f'<div class="table"><table>{rows}</table></div>' if rows else ""


def kind_of(schema: dict[str, Any]) -> str:
    """A JSON schema in a few words, e.g. `string, 1 to 50 characters`."""
    if "anyOf" in schema:
        return " or ".join(kind_of(one) for one in schema["anyOf"])
    if "$ref" in schema:
        return schema["$ref"].rsplit("/", 1)[-1]
    if "enum" in schema or "const" in schema:
        return " | ".join(repr(one) for one in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        return f"list of {kind_of(schema.get('items', {}))}"
    kind = str(schema.get("type", "any"))
    for low, high in (("minLength", "maxLength"), ("minimum", "maximum")):
        if low in schema or high in schema:
            unit = " characters" if low == "minLength" else ""
            kind += f", {schema.get(low, '')} to {schema.get(high, '')}{unit}"
    return kind


def _feature(function: Function[Any, Any]) -> str:
    return function.name.partition(".")[0]
