"""Files of messages: as downloads, never opened in our own pages; images only as we have drawn them anew."""

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from careloop.desk.conversations.actions.files import path_of
from careloop.desk.conversations.actions.pictures import LARGE, SMALL, NoPicture, picture
from careloop.desk.conversations.queries import find_attachment
from careloop.desk.people.views.access import agent_of

# Should a browser open one of these after all, it may do nothing with it.
NOTHING_ALLOWED = "default-src 'none'; sandbox; frame-ancestors 'none'"

NO_PICTURE = (  # a sheet of paper, in a grey that is seen by day and by night
    b'<svg xmlns="http://www.w3.org/2000/svg" width="112" height="80" viewBox="-44 -28 112 80" fill="none" '
    b'stroke="#808080" stroke-width="1.5"><path d="M14 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V8z"/>'
    b'<path d="M14 2v6h6"/></svg>'
)


@require_safe
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    file = find_attachment(agent_of(request), pk)
    return download(path_of(file.blob_id), name=file.name)


@require_safe
def thumb(request: HttpRequest, pk: int) -> HttpResponse:
    return _drawn(request, pk, SMALL)


@require_safe
def image(request: HttpRequest, pk: int) -> HttpResponse:
    return _drawn(request, pk, LARGE)


def download(path: str, *, name: str) -> FileResponse:
    """Answer with a stored file that the browser saves and never opens, whatever its type claims to be."""
    try:
        stored = default_storage.open(path)
    except FileNotFoundError as error:
        raise Http404 from error
    response = FileResponse(
        stored, as_attachment=True, filename=name or "file", content_type="application/octet-stream"
    )
    response["Content-Security-Policy"] = NOTHING_ALLOWED
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _drawn(request: HttpRequest, pk: int, edge: int) -> HttpResponse:
    file = find_attachment(agent_of(request), pk)
    try:
        content = picture(file.blob_id, edge=edge)
    except (NoPicture, FileNotFoundError) as error:
        if edge != SMALL:
            raise Http404 from error
        return _answer(NO_PICTURE, "image/svg+xml")  # in the thread it stands for a file like any other
    return _answer(content, "image/webp")


def _answer(content: bytes, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Security-Policy"] = NOTHING_ALLOWED
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, max-age=600"
    return response
