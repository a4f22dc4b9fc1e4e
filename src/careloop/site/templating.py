"""Django's template language, made cheap: the same templates, the same result, less work a page.

Most of a page is words and icons that depend on nothing but the reader's language. So each template is kept once a
language with all of these written out, and what is left, the variables, is looked up the short way. Templates need
not know: whatever the short way is unsure of goes Django's own.
"""

from collections.abc import Callable, Iterable
from html import escape
from typing import Any, TypeVar

from django.conf import settings
from django.template import Context, Engine
from django.template.base import (
    FilterExpression,
    Lexer,
    Node,
    NodeList,
    Origin,
    Parser,
    Template,
    TextNode,
    Token,
    TokenType,
    Variable,
    VariableDoesNotExist,
    VariableNode,
    render_value_in_context,
)
from django.template.defaulttags import CommentNode, LoadNode, URLNode
from django.template.library import SimpleNode
from django.template.loaders import cached
from django.templatetags.i18n import BlockTranslateNode, TranslateNode
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch, get_script_prefix
from django.utils.safestring import SafeString
from django.utils.translation import get_language

Tag = TypeVar("Tag", bound=Callable[..., Any])
UNSURE = object()
_constant_tags: set[Callable[..., Any]] = set()


def constant(tag: Tag) -> Tag:
    """This function will mark a simple tag that gives the same for the same arguments and language, for ever."""
    _constant_tags.add(tag)
    return tag


class Loader(cached.Loader):
    """Keeps each template once a language, with what is constant written out."""

    def cache_key(self, template_name: str, skip: list[Origin] | None = None) -> str:
        return f"{get_language()} {get_script_prefix()} {super().cache_key(template_name, skip)}"

    def get_template(self, template_name: str, skip: list[Origin] | None = None) -> Template:
        template = super().get_template(template_name, skip)
        if not self.engine.debug and not isinstance(template, Prepared):
            template.__class__ = Prepared
            template.nodelist = template.compile_nodelist()
        return template


class Prepared(Template):
    """A template of one language."""

    def compile_nodelist(self) -> NodeList:
        tokens = Lexer(self.source).tokenize()
        parser = Quick(tokens, self.engine.template_libraries, self.engine.template_builtins, self.origin)
        parser.engine = self.engine
        nodes = parser.parse()
        self.extra_data = parser.extra_data
        return nodes


class Quick(Parser):
    """Reads a template; constants become text, and texts side by side become one."""

    engine: Engine

    def compile_filter(self, token: str) -> FilterExpression:
        return Expression(token, self)

    def extend_nodelist(self, nodelist: NodeList, node: Node, token: Token) -> None:
        if isinstance(node, VariableNode) and type(node) is VariableNode:
            node = Printed(node.filter_expression)
        elif is_constant(node):
            nodelist.contains_nontext = True  # or `extends` might follow it
            node = _written(node, self.engine)
        before = nodelist[-1] if nodelist else None
        if type(node) is TextNode and type(before) is TextNode:
            before.s += node.s
        else:
            super().extend_nodelist(nodelist, node, token)


class Let(Node):
    """A constant under a name."""

    child_nodelists = ()

    def __init__(self, values: dict[str, Any]) -> None:
        self.values = values

    def render(self, context: Context) -> SafeString:
        context.dicts[-1].update(self.values)
        return SafeString("")


class Printed(VariableNode):
    """A variable on the page; a plain text, which is nearly every one, is escaped without asking what else it is."""

    def render(self, context: Context) -> SafeString:
        value: Any = self.filter_expression.resolve(context)
        kind = type(value)
        if kind is SafeString:
            return value  # type: ignore[no-any-return]
        if kind is str and context.autoescape:
            return SafeString(escape(value))
        if kind is int and not settings.USE_THOUSAND_SEPARATOR:
            return SafeString(value)
        return SafeString(render_value_in_context(value, context))


class Expression(FilterExpression):
    """A variable with its filters."""

    __slots__ = ()

    def __init__(self, token: str, parser: Parser) -> None:
        super().__init__(token, parser)
        if isinstance(self.var, Variable) and self.var.lookups is not None:
            self.var.__class__ = Lookup

    def resolve(self, context: Context, ignore_failures: bool = False) -> Any:  # noqa: FBT001, FBT002 - Django's
        if not self.filters and type(self.var) is Lookup:
            found = self.var.quickly(context)
            if found is not UNSURE:
                return found
        return super().resolve(context, ignore_failures)


class Lookup(Variable):
    """A name with dots."""

    __slots__ = ()

    def _resolve_lookup(self, context: Context) -> Any:
        found = self.quickly(context)
        if found is not UNSURE:
            return found
        first = (self.lookups or ("",))[0]
        if not any(first in scope for scope in context.dicts) and first not in vars(context):
            # Django asks the context's class too, and logs that it found nothing: ten times the work for "not there".
            raise VariableDoesNotExist("No %s here", (first,))
        return super()._resolve_lookup(context)  # type: ignore[misc]

    def quickly(self, context: Context) -> Any:
        """Give the value; UNSURE where it is missing, to be called, or found in an unusual way."""
        names = self.lookups or ("",)
        for scope in reversed(context.dicts):
            if names[0] in scope:
                value = scope[names[0]]
                break
        else:
            return UNSURE
        for name in names[1:]:
            if type(value) is dict:
                value = value.get(name, UNSURE)
            elif hasattr(type(value), "__getitem__"):
                return UNSURE
            else:
                value = getattr(value, name, UNSURE)
        return UNSURE if callable(value) else value


def is_constant(node: Node) -> bool:
    """This function will say whether a node gives the same on every page of one language."""
    ask = CONSTANT_WHEN.get(type(node))
    return ask is not None and ask(node)


def _is_plain_block(node: Any) -> bool:
    is_plain = all(token.token_type == TokenType.TEXT for token in node.singular)
    return is_plain and not node.plural and not node.extra_context and _fixed([node.message_context])


def _is_plain_word(node: Any) -> bool:
    words = node.filter_expression
    return words.var.literal is not None and not words.filters and _fixed([node.message_context])


CONSTANT_WHEN: dict[type[Node], Callable[[Any], bool]] = {
    LoadNode: lambda _node: True,
    CommentNode: lambda _node: True,
    TranslateNode: _is_plain_word,
    BlockTranslateNode: _is_plain_block,
    StaticNode: lambda node: _fixed([node.path]),
    URLNode: lambda node: not node.args and not node.kwargs and _fixed([node.view_name]),
    SimpleNode: lambda node: node.func in _constant_tags and _fixed([*node.args, *node.kwargs.values()]),
}


def _fixed(expressions: Iterable[FilterExpression | None]) -> bool:
    return all(each is None or not (each.is_var or each.filters) for each in expressions)


def _written(node: Node, engine: Engine) -> Node:
    context = Context()
    context.template = Template("", engine=engine)
    before = set(context.flatten())
    try:
        text = node.render(context)
    except NoReverseMatch:  # of an address that is not there: an error where the page is shown, and only then
        return node
    named: dict[str, Any] = {str(name): value for name, value in context.flatten().items() if name not in before}
    return Let(named) if named else TextNode(text)
